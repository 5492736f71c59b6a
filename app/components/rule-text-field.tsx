import { Select, TextField } from "@shopify/polaris";
import { fieldId, useRuleEditing } from "../rule-editing.ts";

type Props = Partial<React.ComponentProps<typeof TextField>>;

/** A text field of the rule at `field`, with what is wrong there beside it. */
export function RuleTextField({
  field,
  label,
  value,
  onChange,
  ...props
}: { field: string; label: string; value: string; onChange: (text: string) => void } & Omit<
  Props,
  "id" | "error" | "autoComplete"
>) {
  const { errorAt, disabled } = useRuleEditing();
  return (
    <TextField
      {...(props as object)}
      id={fieldId(field)}
      label={label}
      autoComplete="off"
      value={value}
      onChange={onChange}
      error={errorAt(field)}
      disabled={disabled}
    />
  );
}

/** A choice of the rule: `values` are what the contract knows. */
export function RuleSelect<Value extends string>({
  field,
  label,
  value,
  options,
  onChange,
  help,
  labelHidden = false,
}: {
  field: string;
  label: string;
  value: Value;
  options: readonly { readonly value: Value; readonly label: string }[];
  onChange: (value: Value) => void;
  help?: string;
  labelHidden?: boolean;
}) {
  const { errorAt, disabled } = useRuleEditing();
  return (
    <Select
      id={fieldId(field)}
      label={label}
      labelHidden={labelHidden}
      options={options.map((option) => ({ ...option }))}
      value={value}
      onChange={(chosen) => {
        const known = options.find((option) => option.value === chosen);
        if (known) onChange(known.value);
      }}
      error={errorAt(field)}
      disabled={disabled}
      {...(help === undefined ? {} : { helpText: help })}
    />
  );
}

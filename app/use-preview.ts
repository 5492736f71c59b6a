import { useFetcher } from "@remix-run/react";
import { useEffect, useRef } from "react";
import type { z } from "zod";
import type { Cause, MailLocale, NotificationsPreview } from "../contracts/queries/notifications.ts";
import type { Answered } from "./answered.ts";

/** Typing is over when the keys rest this long. */
const TYPING_MS = 400;
const PREVIEW_PATH = "/app/notifications/preview";

export interface Written {
  readonly cause: z.output<typeof Cause>;
  readonly locale: z.output<typeof MailLocale>;
  /** "": a made-up order. */
  readonly orderId: string;
  readonly subject: string;
  readonly body: string;
}

export type PreviewAnswer = Answered<z.input<(typeof NotificationsPreview)["output"]>>;

/** What a template looks like as it is written: asked for when the keys rest. */
export function usePreview({ cause, locale, orderId, subject, body }: Written): PreviewAnswer | null {
  const fetcher = useFetcher<PreviewAnswer>();
  const submit = useRef(fetcher.submit);
  submit.current = fetcher.submit;
  const isFirst = useRef(true);
  useEffect(() => {
    const timer = setTimeout(
      () => {
        const form = { cause, locale, orderId, subject, body };
        submit.current(form, { method: "post", action: PREVIEW_PATH });
      },
      isFirst.current ? 0 : TYPING_MS,
    );
    isFirst.current = false;
    return () => clearTimeout(timer);
  }, [cause, locale, orderId, subject, body]);
  return (fetcher.data as PreviewAnswer | undefined) ?? null;
}

import { expect, test } from "vitest";
import { maskTokens } from "./mask-tokens.ts";

test("of a token only its kind is shown, however deep it stands", () => {
  const session = { id: "offline_x", accessToken: "shpat_0123456789", refreshToken: "shprt_0123456789", expires: 5 };
  expect(maskTokens({ sessions: [session] })).toEqual({
    sessions: [{ id: "offline_x", accessToken: "shpat_…", refreshToken: "shprt_…", expires: 5 }],
  });
});

test("where there is no token, nothing changes", () => {
  const answer = { token: null, reason: "not-installed", expiresAt: "2026-01-01T00:00:00Z", shops: ["a", "b"] };
  expect(maskTokens(answer)).toEqual(answer);
});

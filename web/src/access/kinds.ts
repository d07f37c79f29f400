// What the access log notes, for choosing; rows carry their own words. The order is that of a person's day: signing in,
// one's own account, other people's data.
import type { Words } from "../words/speech";

export const KINDS: Record<string, Words> = {
  signed_in: { zh: "登录", en: "signed in" },
  sign_in_failed: { zh: "登录失败", en: "sign-in failed" },
  locked: { zh: "多次登录失败，暂时锁定", en: "locked after failed sign-ins" },
  signed_out: { zh: "退出", en: "signed out" },
  session_ended: { zh: "结束了另一处的登录", en: "ended a session elsewhere" },
  password_changed: { zh: "改了密码", en: "password changed" },
  factor_added: { zh: "启用了动态口令", en: "second factor added" },
  factor_removed: { zh: "停用了动态口令", en: "second factor removed" },
  recovery_used: { zh: "用了一个恢复码", en: "recovery code used" },
  token_made: { zh: "生成令牌", en: "token made" },
  token_ended: { zh: "停用令牌", en: "token ended" },
  revealed: { zh: "查看了个人信息", en: "personal data opened" },
  erased: { zh: "删除了个人信息", en: "personal data erased" },
  exported: { zh: "导出", en: "rows taken out as a file" },
  file_read: { zh: "打开了附件", en: "attachment opened" },
  log_read: { zh: "查看访问记录", en: "access log read" },
};

const FILTERS = ["district", "account", "kind", "from", "to"];

/** The filters of an address, and nothing else of it. */
export function filtersOf(search: URLSearchParams): URLSearchParams {
  const kept = new URLSearchParams();
  for (const name of FILTERS) {
    const value = search.get(name);
    if (value) kept.set(name, value);
  }
  return kept;
}

/** The same filters with one set, or taken out by an empty value. */
export function withFilter(search: URLSearchParams, name: string, value: string): URLSearchParams {
  const next = filtersOf(search);
  if (value) next.set(name, value);
  else next.delete(name);
  return next;
}

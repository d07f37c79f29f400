// A person comes in: an account, an appointment on a document, and a code that becomes a password.
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { call, type Schemas } from "../api/client";
import type { Field } from "../appeals/desk";
import { missing, sentOf } from "../appeals/values";
import { useWriting } from "../appeals/writing";
import { Copy } from "../parts/Copy";
import { Refusal } from "../parts/Refusal";
import { useKeys } from "../shell/keys";
import { useAccount } from "../shell/session";
import { spokenMoment } from "../words/dates";
import { useSpeech, type Words } from "../words/speech";
import { KEY } from "./administration";
import { Fields } from "./Fields";
import { usePosts } from "./Posts";

type Invited = Schemas["Invited"];

const field = (key: string, words: Words, more: Partial<Field> = {}): Field => ({
  field: { key, ...words },
  kind: "text",
  class: "internal",
  persons_see: false,
  required: false,
  read_only: false,
  choices: [],
  max: 100,
  ...more,
});

export function Invite({ close }: { close: () => void }) {
  const { say } = useSpeech();
  const account = useAccount();
  const queries = useQueryClient();
  const writing = useWriting(`${KEY}/invite`, { unit: account.unit });
  const { typed, point, problem, busy, attempt } = writing;
  const [invited, setInvited] = useState<Invited | null>(null);
  const posts = usePosts();
  const fields: Field[] = [
    field("login", { zh: "用户名", en: "Login" }, { required: true, min: 3 }),
    field("name", { zh: "姓名", en: "Name" }, { required: true }),
    field("unit", { zh: "单位", en: "Unit" }, { required: true, kind: "unit" }),
    field(
      "posts",
      { zh: "岗位", en: "Posts" },
      { required: true, kind: "choices", choices: posts.options.map((one) => ({ key: one.key, ...one.name })) },
    ),
    field("from", { zh: "从哪天起", en: "From" }, { kind: "date" }),
    field("until", { zh: "到哪天为止", en: "Until" }, { kind: "date" }),
    field("issuer", { zh: "谁决定的", en: "Who decided it" }),
    field("document", { zh: "依据的文件", en: "In which document" }),
  ];
  const hints: Record<string, Words> = {
    login: {
      zh: "3 到 100 个字母、数字、点、横线、下划线",
      en: "3 to 100 letters, digits, dots, hyphens, underscores",
    },
    from: { zh: "不写就是今天", en: "today if left out" },
  };
  const submit = async () => {
    const lacks = missing(fields, typed);
    if (lacks.length > 0) return void point(lacks);
    await attempt(async () => {
      const body = sentOf(fields, typed);
      setInvited(await call<Invited>("POST", "/api/v1/administration/people", { body, key: writing.key.current }));
      writing.drop();
      await queries.invalidateQueries({ queryKey: [KEY] });
    });
  };
  useKeys({ "ctrl+enter": invited ? undefined : () => void submit(), escape: invited ? undefined : close });
  if (invited) return <Code invited={invited} name={String(typed.name)} login={String(typed.login)} done={close} />;
  return (
    <form
      ref={writing.place}
      className="form act-form"
      noValidate
      aria-label={say({ zh: "请一个人进来", en: "Invite a person" })}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <b>{say({ zh: "请一个人进来", en: "Invite a person" })}</b>
      <p className="muted t13">
        {say({
          zh: "账户马上建好，任用记成一件事项。给您一个邀请码，只显示一次，由您交给本人；密码由本人自己定。",
          en: "The account is made at once and the appointment recorded. You get a code, shown once, to hand over; the password is the person's own.",
        })}
      </p>
      <Fields fields={fields} writing={writing} hints={hints} />
      {problem !== null && <Refusal problem={problem} />}
      <p className="row wrap">
        <button type="submit" className="btn primary" aria-disabled={busy}>
          {say({ zh: "建账户，生成邀请码", en: "Make the account and a code" })} <kbd>Ctrl</kbd>
          <kbd>Enter</kbd>
        </button>
        <button type="button" className="btn quiet" onClick={close}>
          {say({ zh: "先不办", en: "Not now" })} <kbd>Esc</kbd>
        </button>
      </p>
    </form>
  );
}

type CodeProps = { invited: Invited; name: string; login: string; done: () => void };

/** The code, this once: to be copied or printed, with what the person does with it. */
export function Code({ invited, name, login, done }: CodeProps) {
  const { say, lang } = useSpeech();
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  const address = `${window.location.origin}/desk`;
  return (
    <section className="note ying lines printable" role="status">
      <h2 className="h3" ref={title} tabIndex={-1}>
        {say({ zh: "{name} 的邀请码，只显示这一次", en: "The invitation code of {name}, shown this once" }, { name })}
      </h2>
      <p className="code code-once">{invited.code}</p>
      <ol className="plain-steps">
        <li>
          {say(
            { zh: "打开 {address}，按“第一次来，用邀请码”", en: "Open {address} and press “First time here”" },
            { address },
          )}
        </li>
        <li>
          {say({
            zh: "写上邀请码，定一个至少 12 个字符的密码",
            en: "Enter the code and choose a password of at least 12 characters",
          })}
        </li>
        <li>{say({ zh: "以后用用户名 {login} 登录", en: "From then on sign in as {login}" }, { login })}</li>
      </ol>
      <p className="muted t13">
        {say(
          {
            zh: "到 {at} 为止，用一次。当面交给本人，别发在群里。",
            en: "Good once, until {at}. Hand it over in person.",
          },
          { at: spokenMoment(invited.ends_at, lang) },
        )}
      </p>
      <p className="row wrap no-print">
        <Copy text={invited.code} />
        <button type="button" className="btn" onClick={() => window.print()}>
          {say({ zh: "打印", en: "Print" })}
        </button>
        <button type="button" className="btn quiet" onClick={done}>
          {say({ zh: "我交好了", en: "I have handed it over" })}
        </button>
      </p>
    </section>
  );
}

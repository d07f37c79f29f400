// Signing in, and signing in again over a screen whose session has ended.
import { type RefObject, useRef, useState } from "react";
import { Button, FieldError, Form, Input, Label, Text, TextField } from "react-aria-components";
import { client, data, Problem, type Schemas } from "../api/client";
import { Mark } from "../parts/Pair";
import { Refusal } from "../parts/Refusal";
import { useSpeech } from "../words/speech";
import { Invitation } from "./Invitation";

/** `again` is the name of whoever was signed in, if this is not the first time. */
export function SignIn({ done, again }: { done: (body: Schemas["SignedIn"]) => void; again?: string }) {
  const { say } = useSpeech();
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  // The password was right and a code is asked for besides.
  const [given, setGiven] = useState<Schemas["SignIn"] | null>(null);
  const [invited, setInvited] = useState(false);
  const code = useRef<HTMLInputElement>(null);
  const submit = async (form: FormData) => {
    if (busy) return;
    setBusy(true);
    setProblem(null);
    const body = given
      ? { ...given, code: String(form.get("code")) }
      : { login: again ?? String(form.get("login")), password: String(form.get("password")) };
    try {
      done(await data(client.POST("/api/v1/session", { body })));
    } catch (error) {
      if (!given && error instanceof Problem && error.body?.code === "code-needed") setGiven(body);
      else setProblem(error);
      if (given) code.current?.select();
    } finally {
      setBusy(false);
    }
  };
  return (
    <main className="card sign-in" id="content">
      <p className="brand">
        <Mark />
        <span>{say({ zh: "呼应", en: "Huying" })}</span>
      </p>
      <h1>
        {again
          ? say({ zh: "登录到期了，请再登录", en: "Your session has ended: sign in again" })
          : invited
            ? say({ zh: "第一次登录", en: "The first time" })
            : say({ zh: "登录", en: "Sign in" })}
      </h1>
      {again && (
        <p className="note ying">
          {say({
            zh: "下面没写完的都还在，登录以后接着写。",
            en: "What you were writing is still below; go on after signing in.",
          })}
        </p>
      )}
      {invited ? (
        <Invitation done={done} close={() => setInvited(false)} />
      ) : (
        <>
          <Form
            className="lines"
            onSubmit={(event) => {
              event.preventDefault();
              void submit(new FormData(event.currentTarget));
            }}
          >
            {given ? <Code input={code} login={given.login} /> : <NameAndPassword again={again} />}
            <Button type="submit" className="btn primary wide" isDisabled={busy}>
              {say({ zh: "登录", en: "Sign in" })}
            </Button>
            {given && (
              <button
                type="button"
                className="btn quiet"
                onClick={() => {
                  setGiven(null);
                  setProblem(null);
                }}
              >
                {say({ zh: "回到密码", en: "Back to the password" })}
              </button>
            )}
          </Form>
          {problem !== null && <Refusal problem={problem} />}
          {!again && !given && (
            <button type="button" className="btn quiet" onClick={() => setInvited(true)}>
              {say({ zh: "第一次来，用邀请码", en: "First time here: use an invitation code" })}
            </button>
          )}
        </>
      )}
    </main>
  );
}

function NameAndPassword({ again }: { again?: string }) {
  const { say } = useSpeech();
  return (
    <>
      {!again && (
        <TextField className="field" name="login" isRequired autoFocus autoComplete="username">
          <Label className="label">{say({ zh: "用户名", en: "Name" })}</Label>
          <Input className="input" />
          <FieldError className="late t13" />
        </TextField>
      )}
      <TextField
        className="field"
        name="password"
        type="password"
        isRequired
        autoComplete="current-password"
        autoFocus={!!again}
      >
        <Label className="label">
          {again
            ? say({ zh: "{name} 的密码", en: "Password of {name}" }, { name: again })
            : say({ zh: "密码", en: "Password" })}
        </Label>
        <Input className="input" />
        <FieldError className="late t13" />
      </TextField>
    </>
  );
}

/** The second factor's turn. */
function Code({ input, login }: { input: RefObject<HTMLInputElement | null>; login: string }) {
  const { say } = useSpeech();
  return (
    <>
      <p className="note ying" role="status">
        {say(
          { zh: "{login} 的密码对了，还要动态口令。", en: "The password of {login} is right; a code is needed too." },
          { login },
        )}
      </p>
      <TextField className="field" name="code" isRequired autoFocus autoComplete="one-time-code">
        <Label className="label">{say({ zh: "动态口令", en: "Code" })}</Label>
        <Input className="input" ref={input} maxLength={20} autoCapitalize="none" />
        <Text slot="description" className="hint">
          {say({
            zh: "验证器上的六位数字；手机不在身边，用一个恢复码。",
            en: "Six digits of the authenticator; without the phone, a recovery code.",
          })}
        </Text>
        <FieldError className="late t13" />
      </TextField>
    </>
  );
}

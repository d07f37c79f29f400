// Signing in, and signing in again over a screen whose session has ended.
import { useState } from "react";
import { Button, FieldError, Form, Input, Label, TextField } from "react-aria-components";
import { client, data, type Schemas } from "../api/client";
import { Mark } from "../parts/Pair";
import { Refusal } from "../parts/Refusal";
import { useSpeech } from "../words/speech";

/** `again` is the name of whoever was signed in, if this is not the first time. */
export function SignIn({ done, again }: { done: (body: Schemas["SignedIn"]) => void; again?: string }) {
  const { say } = useSpeech();
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (form: FormData) => {
    setBusy(true);
    setProblem(null);
    try {
      const body = { login: again ?? String(form.get("login")), password: String(form.get("password")) };
      done(await data(client.POST("/api/v1/session", { body })));
    } catch (error) {
      setProblem(error);
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
      <Form
        className="lines"
        onSubmit={(event) => {
          event.preventDefault();
          void submit(new FormData(event.currentTarget));
        }}
      >
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
        <Button type="submit" className="btn primary wide" isDisabled={busy}>
          {say({ zh: "登录", en: "Sign in" })}
        </Button>
      </Form>
      {problem !== null && <Refusal problem={problem} />}
    </main>
  );
}

// The second factor: taken in by a device, confirmed by a code, with recovery codes that are shown once.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { client, data, type Schemas } from "../api/client";
import { FieldForm, type Line } from "../parts/FieldForm";
import { Failed, Loading } from "../parts/Waiting";
import { useSpeech } from "../words/speech";
import { Recovery } from "./Recovery";

const PASSWORD: Line = {
  name: "password",
  label: { zh: "现在的密码", en: "Present password" },
  type: "password",
  autoComplete: "current-password",
};
type Step = "off" | "begin" | "remove" | { enrolment: Schemas["EnrolmentBody"] } | { recovery: string[] };

export function SecondFactor() {
  const { say } = useSpeech();
  const queries = useQueryClient();
  const [step, setStep] = useState<Step>("off");
  const factor = useQuery({
    queryKey: ["second-factor"],
    queryFn: () => data(client.GET("/api/v1/account/second-factor")),
  });
  const settle = (next: Step) => {
    setStep(next);
    void queries.invalidateQueries({ queryKey: ["second-factor"] });
    void queries.invalidateQueries({ queryKey: ["session"] });
  };
  const close = () => setStep("off");
  return (
    <section className="card" aria-labelledby="second-factor">
      <h2 id="second-factor">{say({ zh: "动态口令", en: "Second factor" })}</h2>
      {factor.isPending ? (
        <Loading rows={1} />
      ) : !factor.data ? (
        <Failed problem={factor.error} again={() => void factor.refetch()} />
      ) : typeof step === "object" && "recovery" in step ? (
        <Recovery codes={step.recovery} done={close} />
      ) : typeof step === "object" ? (
        <Enrol enrolment={step.enrolment} close={close} done={(recovery) => settle({ recovery })} />
      ) : step === "begin" ? (
        <FieldForm
          focus
          lines={[PASSWORD]}
          button={{ zh: "下一步", en: "Next" }}
          close={close}
          send={async ({ password = "" }) => {
            setStep({ enrolment: await data(client.POST("/api/v1/account/second-factor", { body: { password } })) });
          }}
        />
      ) : step === "remove" ? (
        <FieldForm
          focus
          lines={[
            PASSWORD,
            {
              name: "code",
              label: { zh: "口令或者恢复码", en: "Code or recovery code" },
              hint: {
                zh: "设备上现在的六位数字，或者一个恢复码",
                en: "The six digits of the device now, or a recovery code",
              },
              autoComplete: "one-time-code",
            },
          ]}
          follows={{
            zh: "停用以后，登录只要密码；手里的恢复码全部作废。会记入查阅记录。",
            en: "After that the password alone signs you in, and the recovery codes are void. It goes into the access log.",
          }}
          button={{ zh: "停用", en: "Remove it" }}
          close={close}
          send={async ({ password = "", code = "" }) => {
            await client.POST("/api/v1/account/second-factor/remove", { body: { password, code } });
            settle("off");
          }}
        />
      ) : (
        <State factor={factor.data} go={setStep} />
      )}
    </section>
  );
}

/** How it stands, and the way on. */
function State({ factor, go }: { factor: Schemas["FactorBody"]; go: (step: Step) => void }) {
  const { say } = useSpeech();
  if (!factor.confirmed)
    return (
      <div className="lines">
        {factor.required && (
          <p className="note soon">{say({ zh: "这里要求每个人都启用。", en: "It is required of everybody here." })}</p>
        )}
        <p>
          {say({
            zh: "没有启用。启用以后，登录时除了密码，还要手机上验证器里的六位数字。",
            en: "Not in use. With it, signing in takes the password and six digits from an authenticator on your phone.",
          })}
        </p>
        <p>
          <button type="button" className="btn" onClick={() => go("begin")}>
            {say({ zh: "启用", en: "Set it up" })}
          </button>
        </p>
      </div>
    );
  return (
    <div className="lines">
      <p>
        <b className="done">{say({ zh: "已启用", en: "In use" })}</b>{" "}
        {say({ zh: "恢复码还剩 {n} 个", en: "{n} recovery codes left" }, { n: factor.recovery_left })}
      </p>
      {factor.recovery_left <= 2 && (
        <p className="note soon">
          {say({
            zh: "恢复码快用完了。停用再启用一次，就有新的。",
            en: "Few recovery codes are left. Remove it and set it up again for new ones.",
          })}
        </p>
      )}
      <p>
        <button type="button" className="btn" onClick={() => go("remove")}>
          {say({ zh: "停用或者换设备", en: "Remove or change the device" })}
        </button>
      </p>
    </div>
  );
}

/** The secret in groups of four, as it is typed. */
const inGroups = (secret: string) => secret.match(/.{1,4}/g)?.join(" ") ?? secret;

function Enrol(props: { enrolment: Schemas["EnrolmentBody"]; close: () => void; done: (codes: string[]) => void }) {
  const { enrolment, close, done } = props;
  const { say } = useSpeech();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => place.current?.querySelector<HTMLElement>("input")?.focus(), []);
  return (
    <div className="enrol" ref={place}>
      <p>{say({ zh: "一、用手机上的验证器扫这个码。", en: "1. Scan this with the authenticator on your phone." })}</p>
      <img
        className="qr"
        src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(enrolment.picture)}`}
        alt={say({ zh: "动态口令的二维码；扫不了就手输下面的密钥", en: "Code to scan; or type the key below" })}
      />
      <p className="t13">
        {say({ zh: "扫不了，就手输密钥：", en: "Cannot scan? Type the key: " })}
        <span className="code secret">{inGroups(enrolment.secret)}</span>
      </p>
      <p className="t13">
        <a href={enrolment.uri}>
          {say({ zh: "就在这台手机上打开验证器", en: "Open the authenticator of this phone" })}
        </a>
      </p>
      <p>{say({ zh: "二、写下验证器现在显示的六位数字。", en: "2. Write the six digits that it shows now." })}</p>
      <FieldForm
        lines={[
          {
            name: "code",
            label: { zh: "六位数字", en: "Six digits" },
            inputMode: "numeric",
            autoComplete: "one-time-code",
            maxLength: 7,
          },
        ]}
        button={{ zh: "启用", en: "Put into use" }}
        close={close}
        send={async ({ code = "" }) => {
          const answer = await data(client.POST("/api/v1/account/second-factor/confirm", { body: { code } }));
          done(answer.recovery);
        }}
      />
    </div>
  );
}

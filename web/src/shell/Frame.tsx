// The bar around every staff screen: where one is, the rooms, search, whether changes arrive, and oneself.
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef } from "react";
import { Button, Menu, MenuItem, MenuTrigger, Popover, Separator } from "react-aria-components";
import { NavLink, useLocation, useNavigate } from "react-router";
import { usePostsHeld, useStanding } from "../administration/administration";
import { client } from "../api/client";
import { sweepDrafts } from "../appeals/drafts";
import { OutboxBar } from "../appeals/OutboxBar";
import { outbox } from "../appeals/outbox";
import { useCity } from "../appeals/reference";
import { Mark } from "../parts/Pair";
import { spokenMoment } from "../words/dates";
import { useSpeech, type Words } from "../words/speech";
import { Forward } from "./Forward";
import { KeyMap } from "./KeyMap";
import { useKeys } from "./keys";
import { useLive } from "./live";
import { useLook } from "./look";
import { rooms } from "./rooms";
import { useAccount } from "./session";

export function Frame({ children }: { children: ReactNode }) {
  const { say } = useSpeech();
  const account = useAccount();
  const inQueue = /^\/desk\/(queues|matters)\//.test(useLocation().pathname);
  const posts = usePostsHeld();
  const here = rooms.filter((room) => room.for({ ...account, posts }));
  const city = useCity(account.district)?.key;
  return (
    <>
      <a className="skip" href="#content">
        {say({ zh: "跳到正文", en: "Skip to content" })}
      </a>
      <header className="bar">
        <NavLink className="brand" to="/desk" aria-label={say({ zh: "呼应，回到收件", en: "Huying, to the queue" })}>
          <Mark />
          <span className="wide-only">{say({ zh: "呼应", en: "Huying" })}</span>
        </NavLink>
        <span className="where">{say(account.unit_name)}</span>
        <nav aria-label={say({ zh: "主导航", en: "Rooms" })}>
          {here.map((room) => (
            <NavLink
              key={room.path}
              to={room.path}
              end={room.path === "/desk"}
              className={({ isActive }) => (isActive || (room.path === "/desk" && inQueue) ? "on" : "")}
            >
              {say(room.name)}
            </NavLink>
          ))}
          <a href={city ? `/law/${city}` : "/law"}>{say({ zh: "法规", en: "Law" })}</a>
        </nav>
        <span className="grow" />
        <Find />
        <LiveMark />
        <Own />
      </header>
      {account.wants_second_factor && (
        <p className="note soon no-print">
          {say({
            zh: "这里要求每个人启用动态口令，您还没有。",
            en: "A second factor is required here; you have none yet.",
          })}{" "}
          <NavLink to="/desk/account">{say({ zh: "去启用", en: "Set it up" })}</NavLink>
        </p>
      )}
      <StandsIn />
      <Forward />
      <main className="screen" id="content">
        {children}
      </main>
      <OutboxBar />
      <KeyMap />
    </>
  );
}

/** For whom one stands in today: what one does counts as done for them. */
function StandsIn() {
  const { say } = useSpeech();
  const rows = useStanding().data?.stands_in ?? [];
  if (rows.length === 0) return null;
  return (
    <aside className="stands-in no-print t13" aria-label={say({ zh: "代理", en: "Standing in" })}>
      {rows
        .map((one) =>
          one.until
            ? say(
                { zh: "您代理{name}，到 {day}", en: "You stand in for {name} until {day}" },
                { name: one.name, day: one.until },
              )
            : say({ zh: "您代理{name}", en: "You stand in for {name}" }, { name: one.name }),
        )
        .join(say({ zh: "；", en: "; " }))}{" "}
      <NavLink to="/desk/account">{say({ zh: "看看", en: "See" })}</NavLink>
    </aside>
  );
}

function Find() {
  const { say } = useSpeech();
  const go = useNavigate();
  const input = useRef<HTMLInputElement>(null);
  useKeys({ "/": () => input.current?.focus() });
  return (
    <search>
      <form
        className="input find"
        onSubmit={(event) => {
          event.preventDefault();
          const words = input.current?.value.trim();
          if (words) void go(`/desk/search?q=${encodeURIComponent(words)}`);
        }}
      >
        <svg className="ico" viewBox="0 0 20 20" aria-hidden="true">
          <circle cx="9" cy="9" r="5.5" />
          <path d="M13.5 13.5L18 18" />
        </svg>
        <input
          ref={input}
          type="search"
          aria-label={say({ zh: "找：编号、地点、原话、首字母", en: "Search: number, place, words, pinyin initials" })}
          placeholder={say({ zh: "编号、地点、原话、首字母", en: "number, place, words" })}
        />
        <kbd>/</kbd>
      </form>
    </search>
  );
}

function LiveMark() {
  const { say, lang } = useSpeech();
  const { connected, heard } = useLive();
  if (connected === null) return null;
  if (connected) return <span className="live wide-only">{say({ zh: "实时", en: "Live" })}</span>;
  return (
    <span className="live lost" role="status">
      {heard
        ? say(
            { zh: "与服务器断开。下面是 {at} 的样子。", en: "Disconnected. This is how it stood at {at}." },
            { at: spokenMoment(heard.toISOString(), lang) },
          )
        : say({ zh: "与服务器断开", en: "Disconnected" })}
    </span>
  );
}

function Own() {
  const { say } = useSpeech();
  const account = useAccount();
  const look = useLook();
  const queries = useQueryClient();
  const go = useNavigate();
  const out = async () => {
    await outbox.flush();
    await client.DELETE("/api/v1/session");
    sweepDrafts(true);
    queries.clear();
    window.location.assign("/desk");
  };
  const items: { id: string; name: Words; act: () => void }[] = [
    { id: "account", name: { zh: "我的账户", en: "My account" }, act: () => void go("/desk/account") },
    {
      id: "lang",
      name: { zh: "English", en: "中文" },
      act: () => look.change({ lang: look.lang === "zh" ? "en" : "zh" }),
    },
    {
      id: "theme",
      name: look.theme === "dark" ? { zh: "浅色", en: "Light theme" } : { zh: "深色", en: "Dark theme" },
      act: () => look.change({ theme: look.theme === "dark" ? "light" : "dark" }),
    },
    {
      id: "elder",
      name: look.elder ? { zh: "普通字号", en: "Usual type" } : { zh: "大字", en: "Large type" },
      act: () => look.change({ elder: !look.elder }),
    },
    {
      id: "keys",
      name: look.keys
        ? { zh: "关掉单键", en: "Switch single keys off" }
        : { zh: "打开单键", en: "Switch single keys on" },
      act: () => look.change({ keys: !look.keys }),
    },
  ];
  return (
    <MenuTrigger>
      <Button className="btn quiet nowrap">{account.name}</Button>
      <Popover>
        <Menu className="menu" aria-label={say({ zh: "我", en: "Me" })}>
          {items.map((item) => (
            <MenuItem key={item.id} id={item.id} onAction={item.act}>
              {say(item.name)}
            </MenuItem>
          ))}
          <Separator />
          <MenuItem id="out" onAction={() => void out()}>
            {say({ zh: "退出登录", en: "Sign out" })}
          </MenuItem>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

/** Names the document after the screen. */
export function useTitle(title: string) {
  const { say } = useSpeech();
  const brand = say({ zh: "呼应", en: "Huying" });
  useEffect(() => {
    document.title = `${title} · ${brand}`;
  }, [title, brand]);
}

// The rooms of the desk: each its path, name, whom it is for, and its screens. Whom a room is *shown* to is a matter of
// order; what one may do there the server decides.
import { type ComponentType, type LazyExoticComponent, lazy } from "react";
import type { Words } from "../words/speech";
import type { Account } from "./session";

type Room = {
  path: string;
  name: Words;
  for: (account: Account) => boolean;
};

export type Screen = { path: string; screen: LazyExoticComponent<ComponentType> };

/** In the order of the bar. */
export const rooms: Room[] = [
  { path: "/desk", name: { zh: "收件", en: "Queue" }, for: () => true },
  { path: "/desk/operator", name: { zh: "接电话", en: "Calls" }, for: holds("operator") },
  { path: "/desk/new", name: { zh: "新建", en: "New" }, for: () => true },
  { path: "/desk/whistles", name: { zh: "吹哨", en: "Whistles" }, for: () => true },
  {
    path: "/desk/refusals",
    name: { zh: "拒不履职", en: "Refusals" },
    for: holds("leader", "supervisor", "assessor"),
  },
  { path: "/desk/callback", name: { zh: "回访", en: "Call back" }, for: holds("caller", "operator") },
  { path: "/desk/supervision", name: { zh: "督办", en: "Supervision" }, for: holds("supervisor") },
  {
    path: "/desk/topics",
    name: { zh: "共性问题", en: "Common problems" },
    for: holds("operator", "supervisor", "leader", "dispatcher"),
  },
  { path: "/desk/knowledge", name: { zh: "知识", en: "Knowledge" }, for: () => true },
  { path: "/desk/burden", name: { zh: "负担", en: "Burden" }, for: () => true },
  { path: "/desk/board", name: { zh: "评价", en: "Rates" }, for: () => true },
  {
    path: "/desk/administration",
    name: { zh: "管理", en: "Administration" },
    for: holds("administrator", "confirmer", "auditor"),
  },
  { path: "/desk/access-log", name: { zh: "查阅记录", en: "Access log" }, for: holds("auditor") },
];

/** Whether an account holds one of some posts. */
function holds(...posts: string[]) {
  return (account: Account) => account.posts.some((post) => posts.includes(post));
}

const queue = lazy(() => import("../appeals/QueueScreen"));

/** Every screen, loaded when first shown. */
export const screens: Screen[] = [
  { path: "/desk", screen: queue },
  { path: "/desk/queues/:key", screen: queue },
  { path: "/desk/matters/:district/:id", screen: lazy(() => import("../appeals/MatterScreen")) },
  { path: "/desk/search", screen: lazy(() => import("../appeals/SearchScreen")) },
  { path: "/desk/operator", screen: lazy(() => import("../appeals/OperatorScreen")) },
  { path: "/desk/new", screen: lazy(() => import("../appeals/NewScreen")) },
  { path: "/desk/whistles", screen: lazy(() => import("../whistle/BoardScreen")) },
  { path: "/desk/whistles/new", screen: lazy(() => import("../whistle/ComposeScreen")) },
  { path: "/desk/refusals", screen: lazy(() => import("../whistle/RefusalsScreen")) },
  { path: "/desk/topics", screen: lazy(() => import("../appeals/TopicsScreen")) },
  { path: "/desk/knowledge", screen: lazy(() => import("../appeals/KnowledgeScreen")) },
  { path: "/desk/callback", screen: lazy(() => import("../appeals/CallbackScreen")) },
  { path: "/desk/supervision", screen: lazy(() => import("../appeals/SupervisionScreen")) },
  { path: "/desk/burden", screen: lazy(() => import("../duties/BurdenScreen")) },
  { path: "/desk/board", screen: lazy(() => import("../evaluation/BoardScreen")) },
  { path: "/desk/ranking", screen: lazy(() => import("../evaluation/RankingScreen")) },
  { path: "/desk/administration", screen: lazy(() => import("../administration/AdministrationScreen")) },
  { path: "/desk/administration/people", screen: lazy(() => import("../administration/PeopleScreen")) },
  { path: "/desk/administration/people/:login", screen: lazy(() => import("../administration/PersonScreen")) },
  { path: "/desk/administration/texts", screen: lazy(() => import("../administration/TextsScreen")) },
  { path: "/desk/administration/texts/:code/:version", screen: lazy(() => import("../administration/TextScreen")) },
  { path: "/desk/administration/messages", screen: lazy(() => import("../administration/MessagesScreen")) },
  { path: "/desk/administration/suggestions", screen: lazy(() => import("../administration/VerdictsScreen")) },
  { path: "/desk/administration/lists/:list", screen: lazy(() => import("../administration/ListScreen")) },
  { path: "/desk/access-log", screen: lazy(() => import("../access/AccessLogScreen")) },
  { path: "/desk/account", screen: lazy(() => import("../account/AccountScreen")) },
];

// The rooms of the desk: each its path, name, whom it is for, and its screens. Whom a room is *shown* to is a matter of
// order; what one may do there the server decides.
import { type ComponentType, type LazyExoticComponent, lazy } from "react";
import type { Words } from "../words/speech";
import type { Account } from "./session";

export type Room = {
  path: string;
  name: Words;
  for: (account: Account) => boolean;
};

export type Screen = { path: string; screen: LazyExoticComponent<ComponentType> };

/** In the order of the bar. */
export const rooms: Room[] = [{ path: "/desk", name: { zh: "收件", en: "Queue" }, for: () => true }];

const queue = lazy(() => import("../appeals/QueueScreen"));

/** Every screen, loaded when first shown. */
export const screens: Screen[] = [
  { path: "/desk", screen: queue },
  { path: "/desk/queues/:key", screen: queue },
  { path: "/desk/matters/:district/:id", screen: lazy(() => import("../appeals/MatterScreen")) },
  { path: "/desk/account", screen: lazy(() => import("./AccountScreen")) },
];

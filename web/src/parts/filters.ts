// Filters kept in the address, so that a filtered list can be sent to a colleague and survives going back.
import { useMemo } from "react";
import { useSearchParams } from "react-router";

/** The filters of these names in the address, and how to set one; an empty value takes it out. */
export function useFilters(names: readonly string[]): [URLSearchParams, (name: string, value: string) => void] {
  const [address, setAddress] = useSearchParams();
  const text = String(address);
  const search = useMemo(
    () => new URLSearchParams([...new URLSearchParams(text)].filter(([name, value]) => names.includes(name) && value)),
    [text, names],
  );
  const set = (name: string, value: string) => {
    const next = new URLSearchParams(address);
    if (value) next.set(name, value);
    else next.delete(name);
    setAddress(next, { replace: true });
  };
  return [search, set];
}

// A button that takes one file; the same file may be chosen again after it was changed.
import type { ReactNode } from "react";

type Props = { accept: string; take: (file: File) => void; children: ReactNode };

export function FilePick({ accept, take, children }: Props) {
  return (
    <label className="btn file">
      {children}
      <input
        type="file"
        accept={accept}
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) take(file);
          event.target.value = "";
        }}
      />
    </label>
  );
}

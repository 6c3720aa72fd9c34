/** What a shape shows of the run: its status, and its title with the mark and the stage. */

import type { Standing } from "../session";
import { MARKS, words } from "../words";
import type { Shape } from "./scene";

export interface Face {
  readonly status: string;
  readonly lines: readonly string[];
}

export function faceOf(shape: Shape, standing: Standing): Face {
  const mark = MARKS[standing.status];
  const title = mark && standing.status !== "waiting" ? `${mark} ${shape.title}` : shape.title;
  return { status: standing.status, lines: standing.stage ? [title, words(standing.stage)] : [title] };
}

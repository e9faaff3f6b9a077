/** The choice of queues in the dialogs of nodes that are about some: its fields, which of them are of use, and the choice in short. */
import { fromOrganisation } from "./choices.editor.js";
import { fieldText, type Field } from "./fields.editor.js";
import { summariseList } from "./lists.editor.js";
import type { EditorNode } from "./red.editor.js";
import { words } from "./suggestions.editor.js";
import type { Translate } from "./texts.editor.js";
import { oneOf } from "./validators.editor.js";
import { QUEUE_MEDIA_TYPES } from "./vocabulary.editor.js";

const SELECT = ["list", "match", "all"];

export const validSelect = oneOf(SELECT);

export function selectionFields(texts: Translate): Readonly<Record<"select" | "queues" | "match" | "divisions" | "mediaTypes", Field>> {
    return {
        select: { kind: "choice", words: SELECT, fallback: "list", texts },
        queues: { kind: "list", source: fromOrganisation("queues") },
        match: { kind: "text" },
        divisions: { kind: "list", source: fromOrganisation("divisions") },
        mediaTypes: { kind: "list", suggest: words(QUEUE_MEDIA_TYPES) },
    };
}

/** Call in oneditprepare: shows the rows that the chosen selection uses; with `${NAME}` any of them may. */
export function watchSelection(): void {
    const select = $("#node-input-select");
    const show = (): void => {
        const chosen = fieldText(select);
        const isKnown = SELECT.includes(chosen);
        $(".genesys-cloud-row-queues").toggle(!isKnown || chosen === "list");
        $(".genesys-cloud-row-match").toggle(!isKnown || chosen === "match");
        $(".genesys-cloud-row-divisions").toggle(!isKnown || chosen !== "list");
    };
    select.on("change", show);
    show();
}

/** The choice in a node's label: `all` or `none` where no names or wildcards can be told. */
export function selectionLabel(node: EditorNode, all: string, none: string): string {
    const [select, match] = [node["select"], node["match"]];
    if (select === "all") return all;
    if (select === "match") return typeof match === "string" && match !== "" ? match : none;
    return summariseList(node["queues"]) || none;
}

/** What the editor's page offers to every dialog. Apart from the types, so that tests can use those without a page. */
import type { Editor, QueryFunction } from "./red.editor.js";

declare global {
    const RED: Editor;
    const $: QueryFunction;
}

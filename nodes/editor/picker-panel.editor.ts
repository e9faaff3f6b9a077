/** Where the choices of a picker are shown: beside its field in the page, not clipped by the dialog that scrolls. */
import { element } from "./elements.editor.js";

/** Height that choices need, in pixels. */
const ROOM = 260;
const GAP = 2;

export class PickerPanel {
    readonly element = element("div", "genesys-cloud-picker-panel");
    private moves: AbortController | null = null;

    constructor(private readonly field: HTMLElement) {
        this.element.hidden = true;
    }

    get isOpen(): boolean {
        return !this.element.hidden;
    }

    open(): void {
        this.element.hidden = false;
        this.field.closest(".red-ui-tray")?.append(this.element);
        this.moves = new AbortController();
        this.field.closest(".red-ui-tray-body-wrapper")?.addEventListener("scroll", () => this.place(), { capture: true, signal: this.moves.signal });
        this.place();
    }

    close(): void {
        this.element.hidden = true;
        this.element.remove();
        this.moves?.abort();
    }

    /** Call when the field may have become another size. */
    place(): void {
        const field = this.field.getBoundingClientRect();
        const tray = this.element.offsetParent?.getBoundingClientRect() ?? new DOMRect();
        const below = window.innerHeight - field.bottom;
        Object.assign(this.element.style, { left: `${field.left - tray.left}px`, width: `${field.width}px` });
        const above = below < ROOM && field.top > below;
        Object.assign(this.element.style, above ? { top: "auto", bottom: `${tray.bottom - field.top + GAP}px` } : { top: `${field.bottom - tray.top + GAP}px`, bottom: "auto" });
    }
}

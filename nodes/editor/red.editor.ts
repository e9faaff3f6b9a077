/** The part of Node-RED's editor API that the dialogs use; the published typings describe Node-RED 1.3. */

/** A node as the editor holds it: its saved properties, and what the editor adds. */
export interface EditorNode {
    readonly id: string;
    readonly type: string;
    name?: string;
    /** Present once the dialog was opened; a password shows only as `has_<name>`. */
    credentials?: Record<string, unknown>;
    [property: string]: unknown;
}

export type TextParameters = Readonly<Record<string, string | number>>;

export interface ValidateOptions {
    /** The property's label, when its definition has one. */
    readonly label?: string;
}

/** True, or the reason why not. The editor takes reasons only from functions that declare both parameters. */
export type Validate = (this: EditorNode, value: unknown, options: ValidateOptions) => true | string;

export interface PropertyDefinition {
    readonly value: unknown;
    readonly label?: string;
    readonly required?: boolean;
    /** Type of the config node that the property names. */
    readonly type?: string;
    readonly validate?: Validate;
}

export interface CredentialDefinition {
    readonly type: "text" | "password";
    readonly label?: string;
    readonly validate?: Validate;
}

export interface NodeDefinition {
    readonly category: string;
    readonly defaults: Readonly<Record<string, PropertyDefinition>>;
    readonly credentials?: Readonly<Record<string, CredentialDefinition>>;
    readonly color?: string;
    readonly icon?: string;
    readonly inputs?: number;
    readonly outputs?: number;
    readonly paletteLabel?: string;
    readonly inputLabels?: string;
    readonly outputLabels?: readonly string[];
    label?(this: EditorNode): string;
    labelStyle?(this: EditorNode): string;
    oneditprepare?(this: EditorNode): void;
    oneditsave?(this: EditorNode): void;
}

export interface TypedInputType {
    readonly value: string;
    readonly label: string;
    readonly icon?: string;
    readonly options?: readonly { readonly value: string; readonly label: string }[];
}

export interface Completion {
    readonly value: string;
    /** The editor would take text as html: an element is safe. */
    readonly label: Query;
}

export interface FieldEvent {
    /** Of key events, e.g. "ArrowDown". */
    readonly key?: string;
    stopImmediatePropagation(): void;
}

/** The little of jQuery that is needed to reach Node-RED's own widgets. */
export interface Query {
    readonly length: number;
    readonly [index: number]: HTMLElement;
    val(): unknown;
    val(value: string): Query;
    on(events: string, handler: (event: FieldEvent) => void): Query;
    trigger(event: string): Query;
    toggle(visible: boolean): Query;
    text(text: string): Query;
    typedInput(options: { readonly default: string; readonly types: readonly TypedInputType[] }): Query;
    autoComplete(options: { readonly search: (value: string) => readonly Completion[]; readonly minLength: number }): Query;
}

export interface AdminCall {
    readonly url: string;
    readonly method: "GET" | "POST";
    readonly dataType: "json";
    readonly contentType?: string;
    readonly data?: string;
    readonly success: (reply: unknown) => void;
    readonly error: (request: { readonly status: number; readonly responseJSON?: unknown }) => void;
}

/** jQuery itself: selects, and calls Node-RED's admin API with the user's token. */
export interface QueryFunction {
    (selector: string | HTMLElement): Query;
    ajax(call: AdminCall): void;
}

export interface Editor {
    readonly user?: {
        /** Whether the editor's user may; true where nobody has to log in. */
        hasPermission(permission: string): boolean;
    };
    /** The text of a catalog key in the editor's language. */
    _(key: string, parameters?: TextParameters): string;
    readonly nodes: {
        registerType(type: string, definition: NodeDefinition): void;
        getType(type: string): NodeDefinition;
        /** A node or a configuration of the flows as they stand in the editor. */
        node(id: string): EditorNode | null;
        /** The flows as they were last deployed or loaded. */
        originalFlow(): readonly { readonly id: string }[] | null | undefined;
    };
}

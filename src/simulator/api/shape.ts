/** Checks request bodies against a description: unknown fields, wrong types and unknown names are refused as the platform does. */
import { badField, badRequest, invalidValue } from "../http/errors.js";

export type Shape =
    | { readonly kind: "text" | "number" | "integer" | "flag" }
    | { readonly kind: "choice"; readonly values: readonly string[]; readonly anyCase?: boolean }
    | { readonly kind: "list"; readonly of: Shape }
    | ObjectShape;

export interface ObjectShape {
    readonly kind: "object";
    readonly fields: Readonly<Record<string, Shape>>;
    readonly required: readonly string[];
    /** Fields that are taken and ignored, whatever they hold. */
    readonly tolerated: readonly string[];
}

export const TEXT: Shape = { kind: "text" };
export const NUMBER: Shape = { kind: "number" };
export const INTEGER: Shape = { kind: "integer" };
export const FLAG: Shape = { kind: "flag" };
export const choiceOf = (values: readonly string[], anyCase = false): Shape => ({ kind: "choice", values, anyCase });
export const listOf = (of: Shape): Shape => ({ kind: "list", of });

export function objectOf(
    fields: Readonly<Record<string, Shape>>,
    more: { readonly required?: readonly string[]; readonly tolerated?: readonly string[] } = {},
): ObjectShape {
    return { kind: "object", fields, required: more.required ?? [], tolerated: more.tolerated ?? [] };
}

function shown(value: unknown): string {
    return typeof value === "string" ? value : JSON.stringify(value);
}

const TYPE_NAMES = { text: "String", number: "Number", integer: "Integer", flag: "Boolean" } as const;

function isSimple(kind: keyof typeof TYPE_NAMES, value: unknown): boolean {
    if (kind === "text") return typeof value === "string";
    if (kind === "flag") return typeof value === "boolean";
    return typeof value === "number" && Number.isFinite(value) && (kind === "number" || Number.isInteger(value));
}

function check(shape: Shape, value: unknown, field: string): void {
    if (value === null || value === undefined) return;
    if (shape.kind === "object") return checkObject(shape, value, field);
    if (shape.kind === "list") {
        if (!Array.isArray(value)) throw badField(`The field ${field} must be an array.`, field);
        value.forEach((entry: unknown, index) => check(shape.of, entry, `${field}[${index}]`));
        return;
    }
    if (shape.kind === "choice") {
        const fits = typeof value === "string" && shape.values.some(
            (known) => known === value || (shape.anyCase === true && known.toLowerCase() === value.toLowerCase()),
        );
        if (!fits) throw invalidValue(shown(value), field, field.replace(/^.*\.|\[\d+\]$/g, ""), shape.values);
        return;
    }
    if (!isSimple(shape.kind, value)) throw invalidValue(shown(value), field, TYPE_NAMES[shape.kind], `values of type ${TYPE_NAMES[shape.kind]}`);
}

function checkObject(shape: ObjectShape, value: unknown, field: string): void {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
        throw badRequest(undefined, [{ errorCode: "bad.request", fieldName: field === "" ? "body" : field }]);
    }
    const path = (name: string): string => (field === "" ? name : `${field}.${name}`);
    for (const [name, entry] of Object.entries(value)) {
        if (shape.tolerated.includes(name)) continue;
        const inner = shape.fields[name];
        if (!inner) throw badField(`The field ${path(name)} is not known to this request.`, path(name));
        check(inner, entry, path(name));
    }
    const given: Readonly<Record<string, unknown>> = { ...value };
    for (const name of shape.required) {
        if (given[name] === undefined || given[name] === null) throw badField(`The field ${path(name)} is required.`, path(name));
    }
}

/** The body, found to have the shape: the caller may take it for the type that the shape describes. Throws 400. */
export function checked(shape: ObjectShape, body: unknown): unknown {
    checkObject(shape, body ?? {}, "");
    return body ?? {};
}

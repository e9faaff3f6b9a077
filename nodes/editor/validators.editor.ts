/** Why a setting is not yet valid, in the editor's language; `${NAME}` is always accepted. */
import { entriesOf, entryText, isVariable } from "./lists.editor.js";
import type { TextParameters, Validate, ValidateOptions } from "./red.editor.js";
import { errorText, sharedText } from "./texts.editor.js";

/** "Throttle: must be a number". */
export function reason(options: ValidateOptions, text: string): string {
    return options.label ? `${options.label}: ${text}` : text;
}

function shared(options: ValidateOptions, key: string, parameters?: TextParameters): string {
    return reason(options, sharedText(`reason.${key}`, parameters));
}

/** A number within the limits; empty stands for the default. */
export function numberFrom(min: number, max: number): Validate {
    return (value, options) => {
        if (isEmpty(value) || isVariable(value)) return true;
        const number = Number(value);
        if (!Number.isFinite(number)) return shared(options, "number");
        return number < min || number > max ? shared(options, "between", { min, max }) : true;
    };
}

/** As numberFrom, in the words of the runtime. */
export function wholeNumberFrom(min: number, max: number): Validate {
    return (value, options) => {
        if (isEmpty(value) || isVariable(value)) return true;
        const number = Number(value);
        if (Number.isInteger(number) && number >= min && number <= max) return true;
        return errorText("query-no-whole-number", { field: options.label ?? "", min, max, value: String(value) });
    };
}

/** One of the words; upper and lower case count. */
export function oneOf(words: readonly string[]): Validate {
    return (value, options) => {
        if (isEmpty(value) || isVariable(value) || words.includes(String(value))) return true;
        return shared(options, "one-of", { words: words.join(", ") });
    };
}

/** A list whose entries all pass; the first that does not is named. */
export function eachEntry(passes: (text: string) => boolean, key: string): Validate {
    return (value, options) => {
        const wrong = entriesOf(value)
            .map(entryText)
            .find((text) => !isVariable(text) && !passes(text));
        return wrong === undefined ? true : shared(options, key, { value: wrong });
    };
}

export const validMediaTypes = eachEntry((entry) => /^[a-z]+$/i.test(entry), "media-type");

/** Text that a regular expression accepts, or empty. */
export function matching(pattern: RegExp, key: string): Validate {
    return (value, options) => (isEmpty(value) || isVariable(value) || pattern.test(String(value).trim()) ? true : shared(options, key));
}

/** JSON text of an object, the object itself, or empty. */
export const jsonObject: Validate = (value, options) => {
    if (isEmpty(value) || isVariable(value)) return true;
    try {
        const parsed: unknown = typeof value === "string" ? JSON.parse(value) : value;
        return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed) ? true : shared(options, "json-object");
    } catch {
        return shared(options, "json-object");
    }
};

export function isEmpty(value: unknown): boolean {
    return value === undefined || value === null || (typeof value === "string" && value.trim() === "");
}

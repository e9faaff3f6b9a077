/** Reads which queues and media types a node is about, and choices of words. */
import { GenesysError } from "../platform/errors.js";
import type { QueueSelection } from "../platform/selection.js";
import { describe, readList, readText, toReferences, type Definition } from "./properties.js";
import { bridgeTexts } from "./texts.js";

export interface SelectionSettings extends QueueSelection {
    /** In lower case; empty: all. */
    readonly mediaTypes: readonly string[];
}

/** Throws CONFIG. */
export function readSelection(definition: Definition): SelectionSettings {
    return {
        select: readChoice(definition, "select", ["list", "match", "all"]),
        queues: toReferences(readList(definition, "queues"), "queues"),
        match: readWords(definition, "match"),
        divisions: toReferences(readList(definition, "divisions"), "divisions"),
        mediaTypes: readWords(definition, "mediaTypes").map((word) => word.toLowerCase()),
    };
}

/** The first word is the default. Throws CONFIG for a word that is none of them. */
export function readChoice<T extends string>(definition: Definition, field: string, words: readonly [T, ...T[]]): T {
    const value = readText(definition, field, words[0]);
    const word = words.find((known) => known === value.toLowerCase());
    if (word === undefined) throw new GenesysError("CONFIG", bridgeTexts, "property-choice", { field, value, words: words.join(", ") }, { field, value });
    return word;
}

/** What is no text stands for itself: left out, a list of such entries would be an empty one, which is all. */
export function readWords(definition: Definition, field: string): readonly string[] {
    return readList(definition, field).map((entry) => (typeof entry === "string" ? entry : describe(entry)));
}

/** Texts in the editor's language, from the catalogs beside the nodes. */
import type { TextParameters } from "./red.editor.js";

const PACKAGE = "@cxflows/node-red-genesys-cloud";
const SHARED = "genesys-cloud-config";

export type Translate = (key: string, parameters?: TextParameters) => string;

/** Reads the catalog of one node type: keys are given without the type's name. */
export function textsOf(type: string): Translate {
    return (key, parameters) => RED._(`${PACKAGE}/${type}:${type}.${key}`, parameters);
}

/** Texts that all dialogs use; they stand in the connection's catalog. */
export const sharedText: Translate = textsOf(SHARED);

/** The sentence of an error that the runtime would report, so that dialog and runtime say the same. */
export function errorText(key: string, parameters: TextParameters): string {
    return RED._(`${PACKAGE}/${SHARED}:errors.${key}`, parameters);
}

/** What was seen where, and whether a secret was among it. */
import assert from "node:assert/strict";
import { inspect } from "node:util";

/** Everything there is to see in a value: hidden properties, error causes, nested ten deep, nothing cut off. */
export function reveal(value: unknown): string {
    return typeof value === "string" ? value : inspect(value, { depth: 10, showHidden: true, maxArrayLength: null, maxStringLength: null, breakLength: Infinity });
}

/** The forms in which a secret could slip through. */
export function formsOf(secret: string): readonly string[] {
    const url = encodeURIComponent(secret);
    // Base64 depends on what stands before: the inner part of each of the three alignments is searched for.
    const encoded = [0, 1, 2].map((shift) => Buffer.from("-".repeat(shift) + secret).toString("base64").slice(shift === 0 ? 0 : 4).replace(/.{4}$/, ""));
    return [secret, url, JSON.stringify(secret).slice(1, -1), ...encoded].filter((form) => form.length >= 8);
}

export class Evidence {
    private readonly seen = new Map<string, string[]>();

    add(where: string, value: unknown): void {
        const texts = this.seen.get(where) ?? [];
        this.seen.set(where, texts);
        texts.push(reveal(value));
    }

    all(where: string): string {
        return (this.seen.get(where) ?? []).join("\n");
    }

    get places(): readonly string[] {
        return [...this.seen.keys()];
    }

    /** Fails with the surroundings of the first secret found, the secret itself left out. */
    assertFreeOf(secrets: readonly string[], places = this.places): void {
        const forms = [...secrets.flatMap(formsOf), "Bearer ", "Basic "];
        for (const where of places) {
            const texts = this.seen.get(where) ?? [];
            for (const text of texts) {
                const found = forms.find((form) => text.includes(form));
                if (found === undefined) continue;
                const at = text.indexOf(found);
                assert.fail(`${where} holds ${/^B\w+ic|^Bearer/.test(found) ? `"${found}"` : `a secret of ${found.length} characters`}: …${text.slice(Math.max(0, at - 200), at)}█`);
            }
        }
    }
}

/** What an alert node hands to its successor: only where the context store holds nothing, and not after the node was deleted. */
import assert from "node:assert/strict";
import { Handover } from "../../src/alerts/handover.js";
import type { Shelf } from "../../src/alerts/store.js";

describe("alert memory over a deploy", () => {
    function storage(value: unknown): Shelf & { value: unknown } {
        return {
            value,
            async read() {
                return this.value;
            },
            async write(written) {
                this.value = written;
            },
        };
    }

    it("is what the node of the same id wrote last, where its store has forgotten it", async () => {
        const handover = new Handover();
        await handover.shelf("a", storage(undefined)).write(1);
        await handover.shelf("a", storage(undefined)).write(2);
        assert.equal(await handover.shelf("a", storage(undefined)).read(), 2);
        assert.equal(await handover.shelf("b", storage(undefined)).read(), null);
    });

    it("is what the store holds, where it holds anything", async () => {
        const handover = new Handover();
        const own = storage(undefined);
        await handover.shelf("a", own).write(1);
        assert.equal(own.value, 1);
        assert.equal(await handover.shelf("a", storage(7)).read(), 7);
    });

    it("ends with the node", async () => {
        const handover = new Handover();
        await handover.shelf("a", storage(undefined)).write(1);
        handover.forget("a");
        assert.equal(await handover.shelf("a", storage(undefined)).read(), null);
    });
});

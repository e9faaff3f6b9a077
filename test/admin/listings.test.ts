/** Pages of a listing: in which order, and that an organisation of any size is put in order once. */
import assert from "node:assert/strict";
import { pageOf } from "../../src/node-red/admin/listings.js";

const named = (...names: string[]) => names.map((name, index) => ({ id: `id-${index}`, name }));
const namesOf = (page: { items: readonly { name: string }[] }): readonly string[] => page.items.map(({ name }) => name);

describe("pages of a listing", () => {
    it("are by name, as people count; with a search those come first that begin with it", () => {
        const entries = named("Sales 10", "Sales 2", "after sales", "Émile", "Billing");
        assert.deepEqual(namesOf(pageOf(entries, { search: "", offset: 0, limit: 50 })), ["after sales", "Billing", "Émile", "Sales 2", "Sales 10"]);
        assert.deepEqual(namesOf(pageOf(entries, { search: "SALES", offset: 0, limit: 50 })), ["Sales 2", "Sales 10", "after sales"]);
        assert.deepEqual(namesOf(pageOf(entries, { search: "ID-4", offset: 0, limit: 50 })), ["Billing"]);
        const { items, total } = pageOf(entries, { search: "sales", offset: 1, limit: 1 });
        assert.deepEqual([items.map(({ name }) => name), total], [["Sales 10"], 3]);
    });

    it("cost no sorting of all for each of them", () => {
        let reads = 0;
        const entries = Array.from({ length: 1_000 }, (_, index) => ({
            id: String(index),
            get name() {
                reads++;
                return `Agent ${(index * 7) % 1_000}`;
            },
        }));
        pageOf(entries, { search: "", offset: 0, limit: 100 });
        for (const [search, most] of [["", 0], ["agent 1", 3_000]] as const) {
            reads = 0;
            pageOf(entries, { search, offset: 100, limit: 100 });
            assert.ok(reads <= most, `${reads} reads`);
        }
    });
});

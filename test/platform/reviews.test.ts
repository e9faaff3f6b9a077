/** Looks at how all is: soon, one for many changes, none afterwards. */
import assert from "node:assert/strict";
import { GenesysError } from "../../src/platform/errors.js";
import { Reviews } from "../../src/platform/reviews.js";
import { FakeConnection } from "../support/fake-connection.js";

describe("reviews", () => {
    let connection: FakeConnection;
    let told: string[];
    let reviews: Reviews;

    beforeEach(() => {
        connection = new FakeConnection();
        told = [];
        reviews = new Reviews(connection, {
            report: () => void told.push("report"),
            recovered: () => void told.push("recovered"),
            close: () => {
                told.push("close");
                reviews.close();
            },
        });
    });

    afterEach(() => {
        reviews.close();
        assert.equal(connection.leftOver, 0);
    });

    it("are one for many changes at once, and another for later ones", async () => {
        reviews.soon();
        await connection.clock.advance(19);
        reviews.soon();
        assert.deepEqual(told, []);
        await connection.clock.advance(1);
        assert.deepEqual(told, ["report"]);
        reviews.soon();
        await connection.clock.advance(20);
        assert.deepEqual(told, ["report", "report"]);
    });

    it("follow each change of the connection, whose recovery is told at once", async () => {
        connection.fail(new GenesysError("NETWORK", {}, "down"));
        await connection.clock.advance(20);
        assert.deepEqual(told, ["report"]);
        connection.fail(null);
        assert.deepEqual(told, ["report", "recovered"]);
        await connection.clock.advance(20);
        assert.deepEqual(told, ["report", "recovered", "report"]);
    });

    it("are none once they or the connection are closed, whatever is asked for", async () => {
        reviews.soon();
        connection.close();
        reviews.soon();
        connection.fail(null);
        await connection.clock.advance(1_000);
        assert.deepEqual(told, ["close"]);
    });
});

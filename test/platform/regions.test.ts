/** Region words, domains and address overrides. */
import assert from "node:assert/strict";
import { GenesysError } from "../../src/platform/errors.js";
import { REGIONS, resolveEndpoints } from "../../src/platform/regions.js";

describe("regions", () => {
    for (const [word, domain] of [
        ["mypurecloud.de", "mypurecloud.de"],
        ["eu_central_1", "mypurecloud.de"],
        ["EU-Central-1", "mypurecloud.de"],
        ["https://api.mypurecloud.ie/", "mypurecloud.ie"],
        ["login.usw2.pure.cloud", "usw2.pure.cloud"],
        ["https://apps.mypurecloud.com.au/directory/#/", "mypurecloud.com.au"],
        ["new1.pure.cloud", "new1.pure.cloud"],
        [" mypurecloud.jp ", "mypurecloud.jp"],
    ] as const) {
        it(`takes "${word}"`, () => {
            assert.deepEqual(resolveEndpoints(word), {
                region: domain,
                demo: false,
                apiUrl: `https://api.${domain}`,
                loginUrl: `https://login.${domain}`,
            });
        });
    }

    it("knows eighteen regions by both spellings of the AWS name", () => {
        assert.equal(REGIONS.length, 18);
        for (const region of REGIONS) {
            assert.equal(resolveEndpoints(region.aws).region, region.domain);
            assert.equal(resolveEndpoints(region.aws.replaceAll("-", "_")).region, region.domain);
        }
    });

    it("takes the demo by name only", () => {
        assert.deepEqual(resolveEndpoints("Demo"), { region: "demo", demo: true, apiUrl: "", loginUrl: "" });
    });

    for (const [text, key, nearest] of [
        ["", "region-missing", null],
        ["   ", "region-missing", null],
        ["eu-centrl-1", "region-unknown-nearest", "eu-central-1"],
        ["dmo", "region-unknown-nearest", "demo"],
        ["frankfurt on the main river", "region-unknown", null],
        ["a.b c", "region-unknown", null],
        ["evil.com@mypurecloud.de", "region-unknown-nearest", "mypurecloud.de"],
    ] as const) {
        it(`refuses "${text}"`, () => {
            assert.throws(
                () => resolveEndpoints(text),
                (error: GenesysError) => error.code === "CONFIG" && error.key === key && error.cause.nearest === nearest && error.cause.field === "region",
            );
        });
    }

    it("lets full addresses win over the region", () => {
        assert.deepEqual(resolveEndpoints("demo", "http://127.0.0.1:8085/"), {
            region: "127.0.0.1:8085",
            demo: false,
            apiUrl: "http://127.0.0.1:8085",
            loginUrl: "http://127.0.0.1:8085",
        });
        assert.equal(resolveEndpoints("", "https://api.mypurecloud.ie").loginUrl, "https://login.mypurecloud.ie");
        assert.equal(resolveEndpoints("", "https://gw.example.com/genesys/", "https://sso.example.com/x").apiUrl, "https://gw.example.com/genesys");
        assert.equal(resolveEndpoints("mypurecloud.ie", "", "https://sso.example.com/x/").loginUrl, "https://sso.example.com/x");
    });

    for (const url of ["api.mypurecloud.de", "ftp://x.y", "https://user:pass@x.y", "https://x.y?a=b", "not an address"]) {
        it(`refuses the address ${url}`, () => {
            assert.throws(
                () => resolveEndpoints("", url),
                (error: GenesysError) => error.code === "CONFIG" && error.cause.field === "apiUrl",
            );
        });
    }
});

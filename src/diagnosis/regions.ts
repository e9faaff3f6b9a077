/** Finds the region that an OAuth client belongs to, by asking the login hosts of the platform's regions. Runs only when somebody asks for it. */
import type { GenesysError } from "../platform/errors.js";
import { parseJson } from "../platform/failures.js";
import { REGIONS, type Endpoints, type Region } from "../platform/regions.js";
import type { Transport } from "../platform/transport.js";
import type { RegionFound } from "./report.js";

export interface Candidate {
    readonly domain: string;
    readonly loginUrl: string;
}

/** Run apart from the commercial regions, by rules of their own: a secret is neither sent there from elsewhere nor from there elsewhere. */
const APART: readonly string[] = ["us-east-2", "eusc-de-east-1"];

export const COMMERCIAL: readonly Candidate[] = REGIONS.filter(({ aws }) => !APART.includes(aws)).map(candidateOf);

function candidateOf({ domain }: Region): Candidate {
    return { domain, loginUrl: `https://login.${domain}` };
}

/** Whether these addresses are those of one of the candidates, and nothing of them was replaced. */
export function isAmong({ apiUrl, loginUrl, region }: Endpoints, candidates: readonly Candidate[]): boolean {
    return candidates.some((candidate) => candidate.domain === region && candidate.loginUrl === loginUrl && apiUrl === `https://api.${region}`);
}

/** A client that a region does not know at all may belong to another one; of a wrong secret its region says something else. */
export function mayBelongElsewhere(error: GenesysError): boolean {
    return error.key === "credentials-refused" && !/authentication failed/i.test(String(error.parameters["reason"]));
}

export interface RegionSearch {
    readonly candidates: readonly Candidate[];
    readonly credentials: { readonly clientId: string; readonly clientSecret: string };
    readonly transport: Transport;
}

const AT_A_TIME = 4;
const TIMEOUT_MS = 4_000;
const MAX_REPLY_BYTES = 65_536;

type Answer = "token" | "secret-refused" | "unknown" | "silent";

/** A few at a time, and none after the right one: the secret goes to no more hosts than it must. */
export async function findRegion({ candidates, credentials, transport }: RegionSearch): Promise<RegionFound> {
    let silent = 0;
    for (let start = 0; start < candidates.length; start += AT_A_TIME) {
        const some = candidates.slice(start, start + AT_A_TIME);
        const answers = await Promise.all(some.map((candidate) => askRegion(candidate, credentials, transport)));
        silent += answers.filter((answer) => answer === "silent").length;
        const asked = start + some.length;
        for (const wanted of ["token", "secret-refused"] as const) {
            const found = some[answers.indexOf(wanted)];
            if (found) return { domain: found.domain, secretRefused: wanted === "secret-refused", asked, silent };
        }
    }
    return { domain: null, secretRefused: false, asked: candidates.length, silent };
}

async function askRegion({ loginUrl }: Candidate, { clientId, clientSecret }: RegionSearch["credentials"], transport: Transport): Promise<Answer> {
    try {
        const basic = Buffer.from(`${clientId}:${clientSecret}`).toString("base64");
        const { status, text } = await transport({
            method: "POST",
            url: `${loginUrl}/oauth/token`,
            headers: { Authorization: `Basic ${basic}`, "Content-Type": "application/x-www-form-urlencoded", Accept: "application/json" },
            body: "grant_type=client_credentials",
            timeoutMs: TIMEOUT_MS,
            maxBytes: MAX_REPLY_BYTES,
        });
        const body = (parseJson(text) ?? {}) as { access_token?: unknown; error?: unknown; description?: unknown };
        if (status === 200) return typeof body.access_token === "string" && body.access_token !== "" ? "token" : "silent";
        if (typeof body.error !== "string") return "silent";
        return body.description === "authentication failed" ? "secret-refused" : "unknown";
    } catch {
        return "silent";
    }
}

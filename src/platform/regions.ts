/** The platform's regions, and how what a flow author wrote becomes the addresses to call. */
import { GenesysError, nearestName } from "./errors.js";
import { platformTexts } from "./texts.js";

export interface Region {
    /** AWS name with hyphens, e.g. "eu-central-1". */
    readonly aws: string;
    readonly domain: string;
    readonly place: string;
}

/** As listed by the official SDK 262; new ones are typed as a domain. */
export const REGIONS: readonly Region[] = [
    { aws: "us-east-1", domain: "mypurecloud.com", place: "Americas (US East)" },
    { aws: "us-east-2", domain: "use2.us-gov-pure.cloud", place: "Americas (US East 2, FedRAMP)" },
    { aws: "us-west-2", domain: "usw2.pure.cloud", place: "Americas (US West)" },
    { aws: "ca-central-1", domain: "cac1.pure.cloud", place: "Americas (Canada)" },
    { aws: "mx-central-1", domain: "mxc1.pure.cloud", place: "Americas (Mexico)" },
    { aws: "sa-east-1", domain: "sae1.pure.cloud", place: "Americas (São Paulo)" },
    { aws: "eu-central-1", domain: "mypurecloud.de", place: "EMEA (Frankfurt)" },
    { aws: "eu-west-1", domain: "mypurecloud.ie", place: "EMEA (Dublin)" },
    { aws: "eu-west-2", domain: "euw2.pure.cloud", place: "EMEA (London)" },
    { aws: "eu-central-2", domain: "euc2.pure.cloud", place: "EMEA (Zurich)" },
    { aws: "eusc-de-east-1", domain: "edee1.eusc-pure.cloud", place: "EMEA (EU Sovereign Cloud, Germany)" },
    { aws: "me-central-1", domain: "mec1.pure.cloud", place: "EMEA (UAE)" },
    { aws: "ap-south-1", domain: "aps1.pure.cloud", place: "Asia Pacific (Mumbai)" },
    { aws: "ap-southeast-1", domain: "apse1.pure.cloud", place: "Asia Pacific (Singapore)" },
    { aws: "ap-southeast-2", domain: "mypurecloud.com.au", place: "Asia Pacific (Sydney)" },
    { aws: "ap-northeast-1", domain: "mypurecloud.jp", place: "Asia Pacific (Tokyo)" },
    { aws: "ap-northeast-2", domain: "apne2.pure.cloud", place: "Asia Pacific (Seoul)" },
    { aws: "ap-northeast-3", domain: "apne3.pure.cloud", place: "Asia Pacific (Osaka)" },
];

/** Where requests go. `apiUrl` and `loginUrl` have no trailing slash; both are empty for the demo until it runs. */
export interface Endpoints {
    /** What messages tell as `msg.genesys.region`: the domain, "demo", or the host of `apiUrl`. */
    readonly region: string;
    readonly demo: boolean;
    readonly apiUrl: string;
    readonly loginUrl: string;
}

/** Reads region and address overrides; throws CONFIG with what to do. `apiUrl` and `loginUrl` win over the region. */
export function resolveEndpoints(region: string, apiUrl = "", loginUrl = ""): Endpoints {
    if (apiUrl !== "") {
        const api = baseUrl(apiUrl, "apiUrl");
        const domain = /^https:\/\/api\.([^/:]+)$/.exec(api)?.[1];
        const login = loginUrl !== "" ? baseUrl(loginUrl, "loginUrl") : domain ? `https://login.${domain}` : api;
        return { region: domain ?? new URL(api).host, demo: false, apiUrl: api, loginUrl: login };
    }
    const word = region.trim();
    if (word.toLowerCase() === "demo") return { region: "demo", demo: true, apiUrl: "", loginUrl: "" };
    const domain = regionDomain(word);
    return {
        region: domain,
        demo: false,
        apiUrl: `https://api.${domain}`,
        loginUrl: loginUrl !== "" ? baseUrl(loginUrl, "loginUrl") : `https://login.${domain}`,
    };
}

function regionDomain(word: string): string {
    if (word === "") throw new GenesysError("CONFIG", platformTexts, "region-missing", {}, { field: "region", value: word });
    const lower = word.toLowerCase();
    const known = REGIONS.find((region) => region.aws === lower.replaceAll("_", "-"));
    if (known) return known.domain;
    const host = lower.replace(/^https?:\/\//, "").replace(/^(api|login|apps)\./, "").replace(/\/.*$/, "");
    if (/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(host)) return host;
    const nearest = nearestName(word, [...REGIONS.flatMap((region) => [region.aws, region.domain]), "demo"]);
    const details = { field: "region", value: word, nearest };
    if (nearest) throw new GenesysError("CONFIG", platformTexts, "region-unknown-nearest", { value: word, nearest }, details);
    throw new GenesysError("CONFIG", platformTexts, "region-unknown", { value: word }, details);
}

function baseUrl(text: string, field: string): string {
    const url = URL.canParse(text) ? new URL(text) : null;
    if (!url || !["http:", "https:"].includes(url.protocol) || url.username !== "" || url.search !== "" || url.hash !== "") {
        throw new GenesysError("CONFIG", platformTexts, "url-invalid", { field, value: withoutLogin(text).slice(0, 60) }, { field });
    }
    return `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
}

/** An address may hold a password, also one that cannot be read otherwise. */
function withoutLogin(text: string): string {
    return text.replace(/^([^/]*\/\/)?.*@/, "$1…@");
}

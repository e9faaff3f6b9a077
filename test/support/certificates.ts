/** Certificates of a test's own authority. Made anew in each run: none lies in the project, none runs out. */
import { generate } from "selfsigned";

export interface KeyAndCertificate {
    readonly key: string;
    readonly cert: string;
}

const DAY_MS = 86_400_000;

export interface LeafOptions {
    /** IP address or name that it is made out to. */
    readonly host?: string;
    readonly notBefore?: Date;
    readonly notAfter?: Date;
    /** Encrypts the key. */
    readonly passphrase?: string;
    readonly usage?: "server" | "client";
}

export interface Authority extends KeyAndCertificate {
    issue(options?: LeafOptions): Promise<KeyAndCertificate>;
}

export async function createAuthority(name: string): Promise<Authority> {
    const made = await generate([{ name: "commonName", value: name }], {
        keyType: "ec",
        algorithm: "sha256",
        notBeforeDate: new Date(Date.now() - DAY_MS),
        extensions: [
            { name: "basicConstraints", cA: true, critical: true },
            { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
        ],
    });
    const ca = { key: made.private, cert: made.cert };
    return { ...ca, issue: (options) => issue(ca, options) };
}

/** A server's certificate that no authority stands behind. */
export function selfSigned(): Promise<KeyAndCertificate> {
    return issue(null);
}

async function issue(ca: KeyAndCertificate | null, options: LeafOptions = {}): Promise<KeyAndCertificate> {
    const { host = "127.0.0.1", usage = "server", passphrase } = options;
    const isAddress = /^[\d.]+$/.test(host);
    const made = await generate([{ name: "commonName", value: host }], {
        keyType: "ec",
        algorithm: "sha256",
        ...(ca ? { ca } : {}),
        notBeforeDate: options.notBefore ?? new Date(Date.now() - DAY_MS),
        notAfterDate: options.notAfter ?? new Date(Date.now() + DAY_MS),
        extensions: [
            { name: "basicConstraints", cA: false, critical: true },
            { name: "keyUsage", digitalSignature: true, critical: true },
            usage === "server" ? { name: "extKeyUsage", serverAuth: true } : { name: "extKeyUsage", clientAuth: true },
            { name: "subjectAltName", altNames: [isAddress ? { type: 7, ip: host } : { type: 2, value: host }] },
        ],
        ...(passphrase === undefined ? {} : { passphrase }),
    });
    return { key: made.private, cert: made.cert };
}

/** Ids that are made while the simulator runs, from a random source that is passed in. */

const HEX = "0123456789abcdef";
const TOKEN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

export type Random = () => number;

/** A version 4 UUID. */
export function uuid(random: Random): string {
    return "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx".replaceAll(/[xy]/g, (letter) => {
        const digit = Math.floor(random() * 16);
        return HEX.charAt(letter === "x" ? digit : (digit % 4) + 8);
    });
}

/** An opaque bearer token, as long as the platform's. */
export function tokenText(random: Random): string {
    return Array.from({ length: 86 }, () => TOKEN.charAt(Math.floor(random() * TOKEN.length))).join("");
}

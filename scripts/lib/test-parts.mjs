/**
 * How the suite is divided into processes that run beside each other. Parts begin in this order, the next one when there is room: what takes longest
 * stands first, what fills the gaps at the end last. The end of each run tells what its parts took.
 */

/** Folders end in a slash. What shares one opened editor, which takes seconds to start, is in one part. */
export const PARTS = [
    { name: "editor", paths: ["test/editor/", "test/alerts/editor.test.ts", "test/notifications/node-editor.test.ts"] },
    { name: "reliability", paths: ["test/reliability/"] },
    { name: "dashboard", paths: ["test/dashboard/"] },
    { name: "examples", paths: ["test/examples/", "test/package/"] },
    { name: "simulator", paths: ["test/simulator/"] },
    { name: "conversations", paths: ["test/conversations/", "test/analytics/"] },
];

/** What no part names. */
const OTHERS = "others";

/** Each file in one part: the first that names it. `files` are relative to the checkout, with forward slashes. Throws when a part names nothing that is there. */
export function divide(files, parts = PARTS) {
    const names = (part, file) => part.paths.some((path) => (path.endsWith("/") ? file.startsWith(path) : file === path));
    const left = new Set(files);
    const divided = parts.map((part) => {
        const strange = part.paths.filter((path) => !files.some((file) => names({ paths: [path] }, file)));
        if (strange.length > 0) throw new Error(`The part of the tests called ${part.name} names what is not there: ${strange.join(", ")}`);
        const own = [...left].filter((file) => names(part, file));
        for (const file of own) left.delete(file);
        return { name: part.name, files: own };
    });
    return [...divided, { name: OTHERS, files: [...left] }].filter((part) => part.files.length > 0);
}

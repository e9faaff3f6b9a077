/** Names of permissions as people read them. */

/** "analytics:queueObservation:view" as the platform's pages for administrators write it: "Analytics > Queue Observation > View". */
export function readable(permission: string): string {
    const words = (part: string): string => part.replace(/([a-z0-9])([A-Z])/g, "$1 $2").replace(/^./, (first) => first.toUpperCase());
    return permission.split(":").map(words).join(" > ");
}

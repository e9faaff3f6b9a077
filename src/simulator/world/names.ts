/** Word lists for the simulated centre. Names are put together from neutral words and stand for nobody. */

const givenNames = (
    "Alex Robin Sam Kim Jo Charlie Jamie Noa Sascha Luca Andrea Mika Toni Nicola Dominique Ariel Eden Jules Quinn Rowan Sage Skyler Taylor " +
    "Avery Blake Casey Drew Ellis Frankie Gray Harper Indigo Jordan Kai Lane Morgan Nico Oakley Parker Reese"
).split(" ");

const familyNames = (
    "Alder Ash Aspen Bay Beck Birch Bloom Brook Canyon Cedar Cliff Clover Coral Cove Dale Dune Elm Falls Fern Field Fjord Flint Forest Glade " +
    "Glen Grove Harbour Hazel Heath Hill Holly Isle Juniper Lake Larch Linden Maple Marsh Meadow Moor Oak Orchard Pine Pond Reed Ridge River " +
    "Rowan Shore Spring Stone Summit Thorn Tide Vale Valley Wells Willow Wood Yew"
).split(" ");

/** The n-th of some 60,000 different names, in no visible order. */
export function personName(n: number): string {
    const first = n % givenNames.length;
    const block = Math.floor(n / givenNames.length);
    const family = familyNames[(block + first * 17) % familyNames.length]!;
    const round = Math.floor(block / familyNames.length);
    return round === 0 ? `${givenNames[first]!} ${family}` : `${givenNames[first]!} ${String.fromCharCode(65 + ((round - 1) % 26))}. ${family}`;
}

export const personNameCount = givenNames.length * familyNames.length;

export const regionNames: readonly string[] = ["Europe", "Americas", "Asia Pacific", "Home"];

export const wrapUpCodeNames: readonly string[] = [
    "Resolved", "Information Given", "Follow-up Needed", "Escalated", "Order Placed", "Order Changed", "Cancellation", "Refund", "Complaint Taken",
    "Wrong Department", "No Customer Response", "Callback Arranged",
];

export const skillNames: readonly string[] = ["English", "German", "French", "Spanish", "Billing", "Technical", "Contracts", "Returns", "Premium Care"];

export const messageTypes: readonly string[] = ["webmessaging", "whatsapp", "sms", "facebook", "open"];

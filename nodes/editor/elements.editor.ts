/** Elements of the page with a class, and text where there is some. */

export function element<T extends keyof HTMLElementTagNameMap>(tag: T, className = ""): HTMLElementTagNameMap[T] {
    const made = document.createElement(tag);
    if (className !== "") made.className = className;
    return made;
}

export function textElement<T extends keyof HTMLElementTagNameMap>(tag: T, className: string, text: string): HTMLElementTagNameMap[T] {
    const made = element(tag, className);
    made.textContent = text;
    return made;
}

/** Keeps what was used lately: at least `size` entries, at most twice as many. */
export class Recent<T> {
    private young = new Map<number, T>();
    private old = new Map<number, T>();

    constructor(private readonly size: number) {}

    get(key: number, make: () => T): T {
        const known = this.young.get(key);
        if (known !== undefined) return known;
        const value = this.old.get(key) ?? make();
        if (this.young.size >= this.size) {
            this.old = this.young;
            this.young = new Map();
        }
        this.young.set(key, value);
        return value;
    }
}

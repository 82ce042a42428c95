/** A file or folder of the technician's computer that was chosen or dropped. */
export interface Dropped {
  name: string;
  isFolder: boolean;
  /** The parts of the paths of the folders in it, relative to it. */
  folders: string[][];
  /** Its files with the parts of their paths; of a file itself its name. */
  files: { path: string[]; file: File }[];
}

/** What was chosen: single files, or with `webkitdirectory` those of a folder. */
export function chosen(files: Iterable<File>): Dropped[] {
  const found = new Map<string, Dropped>();
  for (const file of files) {
    const [top = file.name, ...path] = file.webkitRelativePath.split("/");
    if (!path.length) {
      found.set(`${found.size}/`, single(file));
      continue;
    }
    const folder = found.get(top) ?? { name: top, isFolder: true, folders: [], files: [] };
    found.set(top, folder);
    folder.files.push({ path, file });
    addFolders(folder, path.slice(0, -1));
  }
  return [...found.values()];
}

function single(file: File): Dropped {
  return { name: file.name, isFolder: false, folders: [], files: [{ path: [file.name], file }] };
}

/** The folders on the way to a file, parents first, each once. */
function addFolders({ folders }: Dropped, path: string[]): void {
  for (let length = 1; length <= path.length; length++) {
    const one = path.slice(0, length).join("/");
    if (!folders.some((known) => known.join("/") === one)) folders.push(path.slice(0, length));
  }
}

/** What was dropped. The browser forgets it after the event: this must be called in it. */
export function dropped(data: DataTransfer): Promise<Dropped[]> {
  const files: File[] = [];
  const folders: FileSystemDirectoryEntry[] = [];
  for (const item of data.items) {
    if (item.kind !== "file") continue;
    const entry = item.webkitGetAsEntry();
    const file = item.getAsFile();
    if (entry?.isDirectory) folders.push(entry as FileSystemDirectoryEntry);
    else if (file) files.push(file);
  }
  return Promise.all([...files.map((file) => Promise.resolve(single(file))), ...folders.map(whole)]);
}

async function whole(entry: FileSystemDirectoryEntry): Promise<Dropped> {
  const found: Dropped = { name: entry.name, isFolder: true, folders: [], files: [] };
  const waiting: { folder: FileSystemDirectoryEntry; path: string[] }[] = [{ folder: entry, path: [] }];
  for (let next = waiting.pop(); next; next = waiting.pop())
    for (const one of await content(next.folder)) {
      const path = [...next.path, one.name];
      if (one.isDirectory) {
        found.folders.push(path);
        waiting.push({ folder: one as FileSystemDirectoryEntry, path });
      } else
        found.files.push({
          path,
          file: await new Promise((resolve, reject) => (one as FileSystemFileEntry).file(resolve, reject)),
        });
    }
  return found;
}

/** All entries of a folder: a browser gives them a hundred at a time. */
async function content(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (!some.length) return all;
    all.push(...some);
  }
}

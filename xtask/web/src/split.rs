//! Splitting a compiled part along the calls that `wasm_split` marks, so that a browser loads what
//! it needs first, and the rest when it is called.

use std::{fs, path::Path};

use wasm_encoder::RawSection;
use wasm_split_cli_support::{Options, transform};
use wasmparser::{Parser, Payload};

use crate::{Failure, unusable};

/// What the names of marked functions begin with.
const MARK: &[u8] = b"__wasm_split_00";
/// Where the first piece expects the functions that load the others.
const LINK: &str = "./__wasm_split.js";
/// Where those functions expect the first piece.
const MAIN: &str = "./main.js";

/// A piece that is loaded later.
#[derive(Debug)]
pub struct Piece {
    /// `inside` for what is marked so; `chunk_1` for what several pieces need.
    pub name: String,
    /// The WebAssembly module.
    pub wasm: Vec<u8>,
}

/// The pieces beside the first, and how it gets them.
#[derive(Debug)]
pub struct Split {
    /// The pieces.
    pub pieces: Vec<Piece>,
    /// Functions that load them, as the text of a script.
    script: String,
}

/// Splits `part` and leaves its first piece at `first`; a part without marks has one piece only.
pub fn split(part: &Path, first: &Path) -> Result<Option<Split>, Failure> {
    let wasm = fs::read(part).map_err(|error| unusable(part, &error))?;
    if !wasm.windows(MARK.len()).any(|window| window == MARK) {
        fs::write(first, wasm).map_err(|error| unusable(first, &error))?;
        return Ok(None);
    }
    let failed =
        |error: &dyn std::fmt::Display| format!("{} cannot be split: {error}", part.display());
    let folder = first.with_extension("pieces");
    let mut options = Options::new(&wasm);
    options.output_dir = &folder;
    options.main_out_path = first;
    options.link_name = LINK;
    options.main_module = MAIN;
    let made = transform(options).map_err(|error| failed(&format!("{error:#}")))?;
    let pieces = made.split_modules.iter().map(|file| {
        let wasm = fs::read(file).map_err(|error| unusable(file, &error))?;
        let stem = file
            .file_stem()
            .and_then(|stem| stem.to_str())
            .unwrap_or_default();
        Ok(Piece {
            name: stem.strip_prefix("split_").unwrap_or(stem).to_owned(),
            wasm: without_names(&wasm).map_err(|error| failed(&error))?,
        })
    });
    let pieces = pieces.collect::<Result<_, Failure>>()?;
    let link = folder.join(LINK);
    let script = fs::read_to_string(&link).map_err(|error| unusable(&link, &error))?;
    Ok(Some(Split { pieces, script }))
}

impl Split {
    /// The script of the first piece with the functions that load the others: each would import
    /// the other, and neither could be named after its content. Addresses are left as places.
    pub fn join(&self, part: &str, script: &str) -> Result<String, Failure> {
        let missing =
            |what: &str| format!("{part}: {what} is not where wasm-bindgen used to put it");
        let mut joined = "import { fetched } from \"{{fetched.js}}\";\n".to_owned();
        let mut names = Vec::new();
        for line in script.lines() {
            match imported(line) {
                Some(name) => names.push(name),
                None => {
                    joined.push_str(line);
                    joined.push('\n');
                }
            }
        }
        if names.is_empty() {
            return Err(missing("the import of the other pieces"));
        }
        let own = format!("import {{ initSync }} from \"{MAIN}\";");
        let mut loaders = self
            .script
            .split_once(&own)
            .map(|(before, after)| format!("{before}{after}"))
            .ok_or_else(|| missing("the import of the first piece"))?
            .replace("export const ", "const ");
        for Piece { name, .. } in &self.pieces {
            let file = format!("{part}-{name}.wasm");
            let address = [format!("./{name}.wasm"), format!("./split_{name}.wasm")]
                .iter()
                .map(|file| format!("fetch(new URL(\"{file}\", import.meta.url))"))
                .find(|address| loaders.contains(address))
                .ok_or_else(|| missing("the address of a piece"))?;
            let place = format!("fetched(\"{{{{{file}}}}}\", \"{{{{integrity {file}}}}}\")");
            loaders = loaders.replace(&address, &place);
        }
        joined.push_str(&loaders);
        let functions = loaders.lines().filter_map(|line| {
            let name = line.strip_prefix("const ")?.split_once(" = ")?.0;
            name.starts_with("__wasm_split_load_").then_some(name)
        });
        let functions = functions.collect::<Vec<_>>().join(", ");
        for name in names {
            joined.push_str(&format!("const {name} = {{ {functions} }};\n"));
        }
        Ok(joined)
    }
}

/// What a line of the script calls the functions that load the other pieces.
fn imported(line: &str) -> Option<&str> {
    let name = line.strip_prefix("import * as ")?;
    let (name, from) = name.split_once(" from ")?;
    (from.trim_end_matches(';').trim_matches(['"', '\'']) == LINK).then_some(name)
}

/// The module without its custom sections: names of functions, which nobody needs, and notes of the
/// tools.
fn without_names(wasm: &[u8]) -> Result<Vec<u8>, wasmparser::BinaryReaderError> {
    let mut module = wasm_encoder::Module::new();
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload?;
        if matches!(payload, Payload::CustomSection(_)) {
            continue;
        }
        if let Some((id, range)) = payload.as_section() {
            // A module that is in memory has no place that does not fit.
            let data = &wasm[range.start as usize..range.end as usize];
            module.section(&RawSection { id, data });
        }
    }
    Ok(module.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As the two tools write it, without what does not matter here.
    const SCRIPT: &str = r#"import * as import1 from "./__wasm_split.js"
export { initSync, __wbg_init as default };
"#;
    const LOADERS: &str = r#"import { initSync } from "./main.js";
const __chunk_2 = makeLoad(() => fetch(new URL("./chunk_2.wasm", import.meta.url)), []);
export const __wasm_split_load_inside = wrapAsyncCb(makeLoad(() => fetch(new URL("./split_inside.wasm", import.meta.url)), [__chunk_2]));
"#;

    fn split(script: &str) -> Split {
        let piece = |name: &str| Piece {
            name: name.to_owned(),
            wasm: Vec::new(),
        };
        Split {
            pieces: vec![piece("chunk_2"), piece("inside")],
            script: script.to_owned(),
        }
    }

    #[test]
    fn one_script_loads_all_pieces_from_places() {
        let joined = split(LOADERS).join("ui", SCRIPT).unwrap();
        assert_eq!(
            joined,
            r#"import { fetched } from "{{fetched.js}}";
export { initSync, __wbg_init as default };

const __chunk_2 = makeLoad(() => fetched("{{ui-chunk_2.wasm}}", "{{integrity ui-chunk_2.wasm}}"), []);
const __wasm_split_load_inside = wrapAsyncCb(makeLoad(() => fetched("{{ui-inside.wasm}}", "{{integrity ui-inside.wasm}}"), [__chunk_2]));
const import1 = { __wasm_split_load_inside };
"#
        );
    }

    #[test]
    fn scripts_of_another_shape_are_refused() {
        let without = |text: &str, what: &str| text.replace(what, "");
        let import = r#"import * as import1 from "./__wasm_split.js""#;
        assert!(split(LOADERS).join("ui", &without(SCRIPT, import)).is_err());
        for what in [
            r#"import { initSync } from "./main.js";"#,
            r#"fetch(new URL("./chunk_2.wasm", import.meta.url))"#,
        ] {
            let other = split(&without(LOADERS, what));
            assert!(other.join("ui", SCRIPT).is_err(), "without {what}");
        }
    }

    #[test]
    fn names_are_left_out_and_nothing_else() {
        // A module with one type, and that with a custom section before and behind.
        let header = *b"\0asm\x01\0\0\0";
        let types = [1, 4, 1, 0x60, 0, 0];
        let custom = [0, 5, 4, b'n', b'a', b'm', b'e'];
        let plain = [&header[..], &types].concat();
        let named = [&header[..], &custom, &types, &custom].concat();
        assert_eq!(without_names(&named).unwrap(), plain);
        assert_eq!(without_names(&plain).unwrap(), plain);
    }

    #[test]
    fn a_part_without_marks_stays_whole() {
        let folder = tempfile::tempdir().unwrap();
        let (part, first) = (
            folder.path().join("part.wasm"),
            folder.path().join("first.wasm"),
        );
        fs::write(&part, b"\0asm whatever").unwrap();
        assert!(super::split(&part, &first).unwrap().is_none());
        assert_eq!(fs::read(first).unwrap(), b"\0asm whatever");
    }
}

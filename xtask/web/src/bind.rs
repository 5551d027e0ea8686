//! Binding a compiled part to JavaScript.

use std::path::Path;

use wasm_bindgen_cli_support::Bindgen;

use crate::{
    Failure,
    split::{Piece, split},
    unusable,
};

/// A part that a browser can load.
#[derive(Debug)]
pub struct Bound {
    /// `ui` for `salus_web_ui.wasm`.
    pub name: String,
    /// The JavaScript module that loads the other file when it is told where it is.
    pub script: String,
    /// The WebAssembly module.
    pub wasm: Vec<u8>,
    /// Modules that are loaded later; the script has a place for the address of each.
    pub later: Vec<Piece>,
}

/// Binds one part. Names of functions and of the tools are left out.
pub fn bind(part: &Path) -> Result<Bound, Failure> {
    let stem = part.file_stem().and_then(|stem| stem.to_str());
    let name = stem
        .and_then(|stem| stem.strip_prefix("salus_web_"))
        .ok_or_else(|| format!("{} is no part of the web application", part.display()))?;
    let folder = tempfile::tempdir().map_err(|error| unusable(part, &error))?;
    let first = folder.path().join("first.wasm");
    let split = split(part, &first)?;
    let failed = |error| {
        format!(
            "{} cannot be bound to JavaScript: {error:#}",
            part.display()
        )
    };
    let mut bindgen = Bindgen::new();
    bindgen
        .web(true)
        .map_err(failed)?
        .input_path(&first)
        .typescript(false)
        // The address and its integrity value are always given from outside.
        .omit_default_module_path(true)
        // Pieces that are loaded later call through the table of functions.
        .keep_lld_exports(split.is_some())
        .remove_name_section(true)
        .remove_producers_section(true);
    let mut output = bindgen.generate_output().map_err(failed)?;
    let inline = output
        .snippets()
        .iter()
        .filter(|(_, texts)| !texts.is_empty());
    let mut foreign = inline
        .map(|(name, _)| name)
        .chain(output.local_modules().keys());
    if let Some(foreign) = foreign.next() {
        return Err(format!(
            "{}: {foreign} brings JavaScript of its own, which has no place in the distribution",
            part.display()
        ));
    }
    let script = match &split {
        Some(split) => split.join(name, output.js())?,
        None => output.js().to_owned(),
    };
    Ok(Bound {
        name: name.to_owned(),
        script,
        wasm: output.wasm_mut().emit_wasm(),
        later: split.map(|split| split.pieces).unwrap_or_default(),
    })
}

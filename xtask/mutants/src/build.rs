//! The package with its mutants, and without those that do not compile.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use crate::{
    Outcome,
    blame::{Blame, Blocks},
    list::Mutant,
    package::Package,
    switch::switch,
};

/// The function that is asked which mutant is on; it goes to the end of the library.
const INSERTED: &str = include_str!("inserted.rs");

/// What came of building.
#[derive(Default)]
pub struct Built {
    /// Mutants that do not compile.
    pub broken: BTreeSet<usize>,
    /// Mutants that cannot be turned on while a program runs.
    pub left: BTreeSet<usize>,
}

/// Builds all mutants that compile into the source of the package.
pub fn build(package: &Package, mutants: &[Mutant]) -> Outcome<Built> {
    let originals = originals(package, mutants)?;
    let mut built = Built::default();
    loop {
        let blocks = built.write(package, mutants, &originals)?;
        let errors = package.check()?;
        if errors.is_empty() {
            return Ok(built);
        }
        let mut blamed = false;
        for error in &errors {
            let blocks = blocks.get(&error.file);
            blamed |= match blocks.and_then(|blocks| blocks.blame(&error.bytes)) {
                Some(Blame::Mistake(id)) => built.broken.insert(id),
                Some(Blame::Choice(id)) => built.left.insert(id),
                None => false,
            };
        }
        if !blamed {
            let words = errors
                .iter()
                .map(|it| format!("{}: {}\n", it.file, it.words));
            return Err(format!(
                "{}no mutant is to blame; xtask/mutants/src/switch.rs has to learn what it must \
                 not rewrite",
                words.collect::<String>()
            ));
        }
    }
}

/// The files as they are before anything is built in.
fn originals(package: &Package, mutants: &[Mutant]) -> Outcome<BTreeMap<String, String>> {
    let files = mutants.iter().map(|mutant| &mutant.file);
    let files: BTreeSet<&String> = files.chain([&package.library]).collect();
    let read = |file: &String| {
        let text = fs::read_to_string(package.root.join(file));
        let text = text.map_err(|error| format!("{file}: {error}"))?;
        Ok((file.clone(), text))
    };
    files.into_iter().map(read).collect()
}

impl Built {
    fn has(&self, id: usize) -> bool {
        !self.broken.contains(&id) && !self.left.contains(&id)
    }

    /// The numbers of the mutants that are built in.
    pub fn ids(&self, mutants: &[Mutant]) -> Vec<usize> {
        (0..mutants.len()).filter(|id| self.has(*id)).collect()
    }

    fn write(
        &mut self,
        package: &Package,
        mutants: &[Mutant],
        originals: &BTreeMap<String, String>,
    ) -> Outcome<BTreeMap<String, Blocks>> {
        let mut blocks = BTreeMap::new();
        for (file, original) in originals {
            let failed = |error: &dyn std::fmt::Display| format!("{file}: {error}");
            let here = mutants.iter().enumerate();
            let here = here.filter(|(id, mutant)| mutant.file == *file && self.has(*id));
            let switched = switch(original, here).map_err(|error| failed(&error))?;
            self.left.extend(switched.left);
            let mut text = switched.text;
            let tokens = text.parse().map_err(|error| failed(&error))?;
            blocks.insert(file.clone(), Blocks::of(tokens));
            if *file == package.library {
                text += &format!("\nconst MUTANTS: usize = {};\n{INSERTED}", mutants.len());
            }
            fs::write(package.root.join(file), text).map_err(|error| failed(&error))?;
        }
        Ok(blocks)
    }
}

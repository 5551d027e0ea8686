//! Names that belong to nobody.

use super::chance::Chance;

const FEMALE: &[&str] = &[
    "Mara", "Ilse", "Tova", "Renna", "Odile", "Suri", "Calla", "Yvaine", "Noemi", "Petra", "Liv",
    "Amaya", "Zora", "Elin",
];
const MALE: &[&str] = &[
    "Joris", "Emeric", "Tavi", "Bruno", "Kiran", "Oskar", "Leto", "Anton", "Matis", "Ravi",
    "Soren", "Idris", "Pavel", "Hugo",
];
const FAMILY: &[&str] = &[
    "Quill",
    "Ashgrove",
    "Verlane",
    "Thornby",
    "Okonjo-Reed",
    "Marsten",
    "Halloway",
    "Winterbourne",
    "Castellane",
    "Dremmer",
    "Fenwright",
    "Larkspur",
    "Nakamori",
    "Oberlund",
    "Pellgrave",
    "Ravenscote",
    "Saltmarsh",
    "Tamboura",
    "Underhay",
    "Vasquell",
];
const SPECIALTIES: &[&str] = &[
    "General practice",
    "Family medicine",
    "Radiology",
    "Paediatrics",
    "Cardiology",
    "Endocrinology",
    "Emergency medicine",
];

/// An invented doctor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SampleDoctor {
    /// Display name with title: `Dr. Mara Quill`.
    pub name: String,
    /// What they practise.
    pub specialty: &'static str,
    /// Where they work.
    pub clinic: &'static str,
    /// Address under `example.org`, which never reaches anybody.
    pub email: String,
}

/// The name of the clinic in every sample.
pub(super) const CLINIC: &str = "Harbour Street Clinic";

/// The doctor with this number; the same again for the same seed.
pub fn doctor(seed: u64, index: u32) -> SampleDoctor {
    let mut chance = Chance::new(seed, 1, u64::from(index));
    let (given, family) = name(&mut chance, index.is_multiple_of(2));
    SampleDoctor {
        email: email(given, family, index, "clinic"),
        name: format!("Dr. {given} {family}"),
        specialty: SPECIALTIES[index as usize % SPECIALTIES.len()],
        clinic: CLINIC,
    }
}

pub(super) fn name(chance: &mut Chance, female: bool) -> (&'static str, &'static str) {
    let given = chance.one_of(if female { FEMALE } else { MALE });
    (given, chance.one_of(FAMILY))
}

pub(super) fn email(given: &str, family: &str, index: u32, host: &str) -> String {
    format!("{given}.{family}.{index}@{host}.example.org").to_lowercase()
}

/// A number in the form of a US social security number that was never and will never be issued:
/// area 9xx is not assigned, and the groups 01 to 49 are no taxpayer numbers either.
/// The serial is the index, so that two patients never share one.
pub(super) fn national_id(chance: &mut Chance, index: u32) -> String {
    let serial = index % 10_000;
    let group = 1 + (index / 10_000 + chance.between(0, 6)) % 49;
    format!("{}-{group:02}-{serial:04}", 900 + chance.between(0, 99))
}

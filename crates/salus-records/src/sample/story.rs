//! Six medical stories that hang together: each has its ages, its problems and its trends.

/// What happens to one sort of patient.
pub(super) struct Story {
    pub(super) ages: (u32, u32),
    /// Name, SNOMED CT code, years since.
    pub(super) problems: &'static [(&'static str, &'static str, u32)],
    /// Name, RxNorm code, how to take it, years since.
    pub(super) medicines: &'static [(&'static str, &'static str, &'static str, u32)],
    /// Substance, reaction, dangerous.
    pub(super) allergies: &'static [(&'static str, &'static str, bool)],
    /// Name, CVX code, years ago, beside the yearly flu vaccine.
    pub(super) vaccines: &'static [(&'static str, &'static str, u32)],
    pub(super) panels: &'static [Panel],
    /// Systolic and diastolic pressure at the first visit and at the last.
    pub(super) pressure: ((u32, u32), (u32, u32)),
    /// What was X-rayed and what it showed.
    pub(super) xray: Option<(&'static str, &'static str)>,
    /// What a CT was made of and what it showed.
    pub(super) ct: Option<(&'static str, &'static str)>,
    /// What the doctor wrote at the first visit, in between, and at the last.
    pub(super) notes: [&'static str; 3],
}

/// A laboratory panel, repeated at every visit.
pub(super) struct Panel {
    pub(super) name: &'static str,
    pub(super) loinc: &'static str,
    pub(super) series: &'static [Series],
}

/// One value drifting from the first visit to the last.
pub(super) struct Series {
    pub(super) name: &'static str,
    pub(super) loinc: &'static str,
    pub(super) unit: &'static str,
    pub(super) usual: (&'static str, &'static str),
    pub(super) drift: (f64, f64),
    pub(super) decimals: usize,
}

const fn series(
    name: &'static str,
    loinc: &'static str,
    unit: &'static str,
    usual: (&'static str, &'static str),
    drift: (f64, f64),
    decimals: usize,
) -> Series {
    Series {
        name,
        loinc,
        unit,
        usual,
        drift,
        decimals,
    }
}

const fn blood_count(series: &'static [Series]) -> Panel {
    Panel {
        name: "Complete blood count",
        loinc: "58410-2",
        series,
    }
}

const fn lipids(series: &'static [Series]) -> Panel {
    Panel {
        name: "Lipid panel",
        loinc: "57698-3",
        series,
    }
}

const HEALTHY_BLOOD: Panel = blood_count(&[
    series(
        "Hemoglobin",
        "718-7",
        "g/dL",
        ("12.0", "16.5"),
        (14.1, 14.3),
        1,
    ),
    series(
        "White blood cells",
        "6690-2",
        "10*3/uL",
        ("4.0", "11.0"),
        (6.4, 6.1),
        1,
    ),
    series(
        "Platelets",
        "777-3",
        "10*3/uL",
        ("150", "400"),
        (248.0, 255.0),
        0,
    ),
    series(
        "Red cell volume",
        "787-2",
        "fL",
        ("80", "100"),
        (89.0, 90.0),
        0,
    ),
]);

const HEALTHY_LIPIDS: Panel = lipids(&[
    series(
        "Total cholesterol",
        "2093-3",
        "mg/dL",
        ("", "200"),
        (178.0, 184.0),
        0,
    ),
    series(
        "LDL cholesterol",
        "13457-7",
        "mg/dL",
        ("", "130"),
        (101.0, 106.0),
        0,
    ),
    series(
        "HDL cholesterol",
        "2085-9",
        "mg/dL",
        ("40", ""),
        (56.0, 55.0),
        0,
    ),
    series(
        "Triglycerides",
        "2571-8",
        "mg/dL",
        ("", "150"),
        (104.0, 112.0),
        0,
    ),
]);

pub(super) const STORIES: &[Story] = &[
    // Diabetes found late, then brought under control.
    Story {
        ages: (52, 68),
        problems: &[
            ("Type 2 diabetes mellitus", "44054006", 4),
            ("High blood pressure", "38341003", 8),
        ],
        medicines: &[
            (
                "Metformin 500 MG Oral Tablet",
                "861007",
                "1 tablet with breakfast and dinner",
                4,
            ),
            (
                "Lisinopril 10 MG Oral Tablet",
                "314076",
                "1 tablet every morning",
                8,
            ),
            (
                "Atorvastatin 20 MG Oral Tablet",
                "617310",
                "1 tablet every evening",
                4,
            ),
        ],
        allergies: &[("Sulfonamide antibiotics", "Skin rash", false)],
        vaccines: &[("Pneumococcal", "33", 3)],
        panels: &[
            Panel {
                name: "Diabetes control",
                loinc: "55399-0",
                series: &[
                    series("HbA1c", "4548-4", "%", ("4.0", "5.6"), (8.6, 6.7), 1),
                    series(
                        "Fasting glucose",
                        "1558-6",
                        "mg/dL",
                        ("70", "99"),
                        (182.0, 121.0),
                        0,
                    ),
                    series(
                        "Creatinine",
                        "2160-0",
                        "mg/dL",
                        ("0.6", "1.2"),
                        (0.92, 1.04),
                        2,
                    ),
                ],
            },
            lipids(&[
                series(
                    "Total cholesterol",
                    "2093-3",
                    "mg/dL",
                    ("", "200"),
                    (238.0, 176.0),
                    0,
                ),
                series(
                    "LDL cholesterol",
                    "13457-7",
                    "mg/dL",
                    ("", "130"),
                    (156.0, 92.0),
                    0,
                ),
                series(
                    "HDL cholesterol",
                    "2085-9",
                    "mg/dL",
                    ("40", ""),
                    (38.0, 44.0),
                    0,
                ),
                series(
                    "Triglycerides",
                    "2571-8",
                    "mg/dL",
                    ("", "150"),
                    (221.0, 148.0),
                    0,
                ),
            ]),
        ],
        pressure: ((152, 94), (131, 82)),
        xray: Some((
            "Chest X-ray",
            "Heart size at the upper limit of normal. Lungs clear.",
        )),
        ct: None,
        notes: [
            "Tired and thirsty for months. Long-term sugar is clearly raised; metformin started, \
             diet explained.",
            "Walks half an hour a day. Sugar is coming down, blood pressure too.",
            "Sugar is close to its goal. Feet and eyes checked, nothing new.",
        ],
    },
    // A child with asthma and a peanut allergy.
    Story {
        ages: (6, 12),
        problems: &[("Asthma", "195967001", 4)],
        medicines: &[(
            "Albuterol 0.09 MG/ACTUAT Metered Dose Inhaler",
            "745679",
            "2 puffs when breathing is hard, at most every 4 hours",
            4,
        )],
        allergies: &[("Peanut", "Swelling of the face and hard breathing", true)],
        vaccines: &[
            ("Measles, mumps and rubella", "03", 4),
            ("Diphtheria, tetanus and whooping cough", "20", 4),
            ("Chickenpox", "21", 4),
            ("Hepatitis A", "83", 5),
        ],
        panels: &[blood_count(&[
            series(
                "Hemoglobin",
                "718-7",
                "g/dL",
                ("11.5", "15.5"),
                (12.4, 12.9),
                1,
            ),
            series(
                "White blood cells",
                "6690-2",
                "10*3/uL",
                ("5.0", "14.5"),
                (8.8, 7.9),
                1,
            ),
            series(
                "Platelets",
                "777-3",
                "10*3/uL",
                ("150", "450"),
                (301.0, 289.0),
                0,
            ),
        ])],
        pressure: ((98, 62), (106, 66)),
        xray: None,
        ct: None,
        notes: [
            "Coughs at night and after running. Wheezing on both sides, better after the inhaler.",
            "Needs the inhaler once a week. Family knows the emergency plan for peanuts.",
            "Plays football without symptoms. Grows along the same curve.",
        ],
    },
    // Healthy, with a sprained ankle.
    Story {
        ages: (24, 38),
        problems: &[("Sprain of ankle", "44465007", 1)],
        medicines: &[(
            "Ibuprofen 400 MG Oral Tablet",
            "197805",
            "1 tablet up to 3 times a day, with food",
            1,
        )],
        allergies: &[("Grass pollen", "Sneezing and itching eyes in May", false)],
        vaccines: &[
            ("Tetanus, diphtheria and whooping cough", "115", 4),
            ("COVID-19", "213", 2),
        ],
        panels: &[HEALTHY_BLOOD, HEALTHY_LIPIDS],
        pressure: ((116, 74), (119, 76)),
        xray: Some(("Chest X-ray", "Taken for a new job. Nothing unusual.")),
        ct: None,
        notes: [
            "Feels well, no complaints. Runs twice a week.",
            "Feels well. Hay fever in May, tablets help.",
            "Ankle has healed, full movement. No other complaints.",
        ],
    },
    // A weak heart, held steady.
    Story {
        ages: (71, 86),
        problems: &[
            ("Heart failure", "84114007", 4),
            ("Atrial fibrillation", "49436004", 6),
            ("Osteoarthritis of the knee", "239873007", 9),
        ],
        medicines: &[
            (
                "Furosemide 40 MG Oral Tablet",
                "313988",
                "1 tablet every morning",
                4,
            ),
            (
                "Bisoprolol Fumarate 5 MG Oral Tablet",
                "854905",
                "1 tablet every morning",
                6,
            ),
            (
                "Apixaban 5 MG Oral Tablet",
                "1364445",
                "1 tablet in the morning and in the evening",
                6,
            ),
        ],
        allergies: &[("Penicillin", "Hives and low blood pressure", true)],
        vaccines: &[
            ("Pneumococcal", "216", 2),
            ("Shingles", "187", 3),
            ("COVID-19", "213", 1),
        ],
        panels: &[
            Panel {
                name: "Heart failure follow-up",
                loinc: "89577-1",
                series: &[
                    series(
                        "NT-proBNP",
                        "33762-6",
                        "pg/mL",
                        ("", "450"),
                        (2860.0, 910.0),
                        0,
                    ),
                    series(
                        "Potassium",
                        "2823-3",
                        "mmol/L",
                        ("3.5", "5.1"),
                        (4.1, 4.4),
                        1,
                    ),
                    series(
                        "Creatinine",
                        "2160-0",
                        "mg/dL",
                        ("0.6", "1.2"),
                        (1.18, 1.31),
                        2,
                    ),
                ],
            },
            HEALTHY_BLOOD,
        ],
        pressure: ((146, 88), (128, 76)),
        xray: Some((
            "Chest X-ray",
            "Enlarged heart. Small effusion on the right, less than before.",
        )),
        ct: Some((
            "CT of the chest",
            "With contrast medium. Effusion on the right, free flowing. No clot in the vessels of the \
             lungs, nothing suspicious in them.",
        )),
        notes: [
            "Swollen legs, sleeps with three pillows. Water tablets started, weighs every morning.",
            "Legs are slim again. Weight is steady, walks to the market.",
            "Stable. Knows what to do if the weight rises by two kilograms.",
        ],
    },
    // An underactive thyroid and rising cholesterol.
    Story {
        ages: (44, 61),
        problems: &[
            ("Underactive thyroid", "40930008", 4),
            ("Hyperlipidemia", "55822004", 2),
        ],
        medicines: &[
            (
                "Levothyroxine Sodium 0.075 MG Oral Tablet",
                "966221",
                "1 tablet every morning, half an hour before breakfast",
                4,
            ),
            (
                "Rosuvastatin 10 MG Oral Tablet",
                "859747",
                "1 tablet every evening",
                2,
            ),
        ],
        allergies: &[("Latex", "Itching hands", false)],
        vaccines: &[("Shingles", "187", 1), ("Tetanus and diphtheria", "113", 4)],
        panels: &[
            Panel {
                name: "Thyroid panel",
                loinc: "24348-5",
                series: &[
                    series("TSH", "3016-3", "m[IU]/L", ("0.4", "4.0"), (9.8, 2.3), 1),
                    series(
                        "Free thyroxine (fT4)",
                        "3024-7",
                        "ng/dL",
                        ("0.8", "1.8"),
                        (0.6, 1.2),
                        1,
                    ),
                ],
            },
            lipids(&[
                series(
                    "Total cholesterol",
                    "2093-3",
                    "mg/dL",
                    ("", "200"),
                    (219.0, 188.0),
                    0,
                ),
                series(
                    "LDL cholesterol",
                    "13457-7",
                    "mg/dL",
                    ("", "130"),
                    (148.0, 109.0),
                    0,
                ),
                series(
                    "HDL cholesterol",
                    "2085-9",
                    "mg/dL",
                    ("40", ""),
                    (51.0, 53.0),
                    0,
                ),
                series(
                    "Triglycerides",
                    "2571-8",
                    "mg/dL",
                    ("", "150"),
                    (163.0, 131.0),
                    0,
                ),
            ]),
        ],
        pressure: ((128, 82), (124, 79)),
        xray: None,
        ct: None,
        notes: [
            "Cold, tired, gained weight. Thyroid works too little; hormone tablets started.",
            "Warmer and more awake. Dose raised once, next blood test in a year.",
            "Feels like before. Thyroid values are where they should be.",
        ],
    },
    // Iron deficiency that recovers.
    Story {
        ages: (29, 47),
        problems: &[("Iron deficiency anemia", "87522002", 4)],
        medicines: &[(
            "Ferrous sulfate 325 MG Oral Tablet",
            "310325",
            "1 tablet every other day, not with tea or coffee",
            4,
        )],
        allergies: &[],
        vaccines: &[("HPV", "165", 5), ("COVID-19", "213", 2)],
        panels: &[
            blood_count(&[
                series(
                    "Hemoglobin",
                    "718-7",
                    "g/dL",
                    ("12.0", "16.0"),
                    (9.4, 13.2),
                    1,
                ),
                series("Hematocrit", "4544-3", "%", ("36", "46"), (29.8, 39.9), 1),
                series(
                    "Red cell volume",
                    "787-2",
                    "fL",
                    ("80", "100"),
                    (71.0, 88.0),
                    0,
                ),
                series(
                    "White blood cells",
                    "6690-2",
                    "10*3/uL",
                    ("4.0", "11.0"),
                    (5.9, 6.3),
                    1,
                ),
                series(
                    "Platelets",
                    "777-3",
                    "10*3/uL",
                    ("150", "400"),
                    (412.0, 287.0),
                    0,
                ),
            ]),
            Panel {
                name: "Iron store",
                loinc: "2276-4",
                series: &[series(
                    "Ferritin",
                    "2276-4",
                    "ng/mL",
                    ("15", "150"),
                    (6.0, 48.0),
                    0,
                )],
            },
        ],
        pressure: ((108, 68), (114, 72)),
        xray: None,
        ct: None,
        notes: [
            "Pale, short of breath on stairs. Iron store is empty; iron tablets started.",
            "Better on stairs. Iron rises slowly, tablets continue.",
            "No complaints. Iron store is filled, tablets can end after this pack.",
        ],
    },
];

//! Permissions given and taken back.

use salus_client::{GrantOrder, GrantWish};
use salus_records::{
    Time,
    fhir::Kind,
    objects::{
        grant::{Purpose, Rights},
        party::Role,
    },
};
use xtask_clinic::{device::now, people::Clinic, server::Server};
use xtask_figure::Figure;

use super::{cpu, patients};
use crate::Failure;

/// Permissions that are given and taken back.
const TIMES: u32 = 40;

/// The server's share of both, with every request that the client makes for them.
pub async fn measure(server: &Server, clinic: &Clinic) -> Result<Vec<Figure>, Failure> {
    let mut patient = patients(clinic)[0]
        .log_in(&server.url, clinic.genesis)
        .await?;
    let holders = patient.client().trust().directory().holders();
    let doctor = holders
        .filter(|holder| holder.live(now()) && holder.credential.role == Role::Doctor)
        .map(|holder| holder.credential.uid)
        .next()
        .ok_or("a clinic without a doctor")?;
    let order = GrantOrder {
        grantee: doctor,
        wish: GrantWish::Kinds(vec![Kind::Vaccination]),
        rights: Rights {
            read: true,
            write: false,
        },
        purpose: Purpose::Treat,
        until: now().plus(30 * Time::DAY),
        keep_until: None,
        request: None,
    };
    let (mut giving, mut taking) = (0.0, 0.0);
    for _ in 0..TIMES {
        let before = cpu(server.process())?;
        let grant = patient.grant(order.clone()).await?;
        let between = cpu(server.process())?;
        patient.revoke(grant).await?;
        giving += (between - before).as_secs_f64() * 1e3;
        taking += (cpu(server.process())? - between).as_secs_f64() * 1e3;
    }
    let each = f64::from(TIMES);
    Ok(vec![
        Figure::alone("giving a permission, server CPU", giving / each, "ms"),
        Figure::alone("taking it back, server CPU", taking / each, "ms"),
    ])
}

"""Floor 4, the office: who, may, when, the trail, uploads and jobs. Django begins here."""

"""How the Import screen is laid out: side by side where it is wide, one panel at a time where it is small."""

from __future__ import annotations

IMPORT_CSS = """
ImportScreen {
    & #import-forms { height: auto; padding: 1 1 0 1; }
    & #import-rule { height: 1; }
    & .form-more { display: none; }
    &.-tall .form-more, &.-history .form-more { display: block; }
    &.-normal.-history { & #file { width: 3fr; } & #history { width: 4fr; } }
    & #file { width: 5fr; }
    & #history { width: 3fr; }
    & #import-body { height: 1fr; }
    & #import-work { height: 1fr; }
    & #import-run { padding: 0 1; height: auto; }
    & #errors, & #validation { height: 1fr; }
    & #import-side { height: 1fr; display: none; }
    & #imports-title, & #plays-title, & #plays { display: none; }
    & #imports { height: 1fr; }
    & #error { height: auto; max-height: 4; padding: 0 1; background: $surface; display: none; }
    & #error:ansi { background: ansi_default; }
    & #import-empty { padding: 1 2; display: none; }
    & #import-bottom { height: 1; padding: 0 1; }
    & .panel-title { height: 1; padding: 0 1; }
    &.-imports { & #import-side { display: block; } & #import-work { display: none; } }
    &.-no-run { & #import-run, & #errors { display: none; } & #import-empty { display: block; } }
    &.-validate { & #import-run, & #errors, & #error, & #import-empty { display: none; } }
    &.-low #import-forms { padding: 0 1; }
    &.-tall #import-run { padding: 1 1; }
    &.-typing #history { display: none; }
    &.-narrow #history { display: none; }
    &.-narrow.-history { & #history { display: block; } & #file { display: none; } }
    &.-short {
        & #import-forms { padding: 0 1; display: none; }
        &.-file #import-forms, &.-history #import-forms { display: block; }
        &.-file #import-run, &.-history #import-run { display: none; }
    }
    &.-wide {
        & #import-body { layout: horizontal; }
        & #import-side { display: block; width: 42%; border-left: solid $border-blurred; }
        & #import-work { display: block; width: 1fr; }
        & #imports-title, & #plays-title, & #plays { display: block; }
        & #imports { height: 1fr; max-height: 12; }
        & #plays { height: 2fr; }
    }
}
"""

"""The face: Qt Widgets. Talks to app only."""

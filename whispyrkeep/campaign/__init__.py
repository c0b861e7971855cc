"""The event-sourced core: commands are decided into events, events fold into state; pure."""

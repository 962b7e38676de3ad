"""Screen 5: changes on their way to servers, and what waits for a choice by hand."""

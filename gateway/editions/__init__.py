"""Policy editions: approved by two, put in force, watched beside one another, replayed."""

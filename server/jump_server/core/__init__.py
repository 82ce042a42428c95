"""What every subject needs: who acts, what is asked, what is recorded."""

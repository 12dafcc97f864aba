"""The offline verifier: a bundle is believed in nothing, its hashes are made again and its cases reckoned again."""

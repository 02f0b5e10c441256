namespace Echo.Server.Features.Access.Mail;

/// <summary>Answer of GET /auth/verify/{token}.</summary>
sealed record VerifiedAnswer(string Message, bool Verified);

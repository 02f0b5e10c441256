namespace Echo.Server.Features.Chat;

/// <summary>A message that is to be stored.</summary>
sealed record NewMessage(int SenderId, string SenderUsername, int ReceiverId, string Content);

namespace Echo.Server.Platform.Database.Notifications;

public static class NotificationRegistration
{
    /// <summary>Adds <see cref="NotificationState"/> and the listener. Rooms contribute their <see cref="NotificationChannel"/>. Call it after
    /// the database, whose schema it listens to.</summary>
    public static void AddNotifications(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<NotificationState>();
        services.AddHostedService<NotificationListener>();
    }
}

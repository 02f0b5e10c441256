namespace Echo.Server.Features.Jobs.Elsewhere;

sealed class Misplaced;

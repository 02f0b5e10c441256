namespace Echo.Server.Features.Jobs;

class OpenJob;

namespace Echo.Server.Features.Jobs;

interface IJob;
